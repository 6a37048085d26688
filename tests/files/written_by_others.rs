//! Files as numpy, Pillow, spreadsheets and archives write them: `formats/formats.py` makes them and says what they hold.

use super::good::{idx, png};
use super::support::singles;
use afterimage::data::{Dataset, ReadAsk, SampleShape, Values, kind_of, recognise};
use afterimage::progress::Quiet;
use afterimage::recipe::{Colour, Fit, Reading};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn formats() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/formats")
}

fn expected() -> Value {
    serde_json::from_str(&std::fs::read_to_string(formats().join("expected.json")).unwrap()).unwrap()
}

fn open_with(path: &Path, reading: &Reading) -> Result<Dataset, String> {
    let source = kind_of(path, reading).map_err(|e| e.to_string())?;
    source.read(&ReadAsk::all(path, reading), &Quiet).map_err(|e| e.to_string())
}

fn open(path: &Path) -> Dataset {
    open_with(path, &Reading::default()).unwrap()
}

fn all(dataset: &Dataset) -> Vec<f32> {
    (0..dataset.len()).flat_map(|i| dataset.samples.row(i)).collect()
}

#[test]
fn arrays_hold_what_numpy_wrote() {
    let expected = expected();
    for name in ["u1", "u2", "i1", "i8", "f4", "f8", "bool", "big", "fortran"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("{name}.npy"));
        std::fs::copy(formats().join(format!("{name}.npy")), &path).unwrap();
        let dataset = open(&path);
        assert_eq!(dataset.samples.shape(), SampleShape::Image { height: 3, width: 5, channels: 1 });
        assert_eq!(all(&dataset), singles(&expected[name]), "{name}");
    }
}

#[test]
fn archives_of_arrays_open_by_the_names_of_the_arrays() {
    let expected = expected();
    let dataset = open(&formats().join("mnist.npz"));
    assert_eq!((dataset.given_train, dataset.len()), (Some(6), 8));
    assert_eq!(all(&dataset)[..96], singles(&expected["mnist"]["x"])[..]);
    let labels = singles(&expected["mnist"]["y"]);
    assert!(dataset.labels.ids.iter().zip(labels.iter().chain(&labels[..2])).all(|(id, y)| f32::from(*id) == *y));
    // Compressed, with names of one's own; an array of text beside them is in nobody's way.
    let path = formats().join("own.npz");
    let reading = Reading { samples: Some("pictures".into()), label: Some("kinds".into()), ..Reading::default() };
    let own = open_with(&path, &reading).unwrap();
    assert_eq!((all(&own), own.labels.ids[0]), (singles(&expected["mnist"]["x"]), 5));
    assert_eq!(
        open_with(&path, &Reading { label: Some("none".into()), ..reading.clone() }).unwrap().labels.classes.len(),
        1
    );
    let error = open_with(&path, &Reading { samples: Some("x".into()), ..reading }).unwrap_err();
    assert!(error.contains("one of pictures, kinds"), "{error}");
    let error =
        open_with(&formats().join("objects.npy"), &Reading { kind: Some("numpy".into()), ..Reading::default() });
    assert!(error.unwrap_err().contains("plain numbers"));
}

/// A folder with one picture in one class.
fn picture(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("one")).unwrap();
    std::fs::copy(formats().join(name), folder.path().join("one").join(name)).unwrap();
    folder
}

#[test]
fn pictures_hold_what_pillow_wrote() {
    let expected = expected();
    let colour = Reading { colour: Some(Colour::Rgb), ..Reading::default() };
    let cases = [
        ("plain.png", "plain"),
        ("alpha.png", "alpha"),
        ("animated.gif", "animated"),
        ("palette.bmp", "plain"),
        ("lossless.webp", "plain"),
    ];
    for (file, name) in cases {
        let dataset = open_with(picture(file).path(), &colour).unwrap();
        assert_eq!(dataset.samples.shape(), SampleShape::Image { height: 4, width: 6, channels: 3 }, "{file}");
        let off = all(&dataset).iter().zip(singles(&expected[name])).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        // Pillow rounds a half-transparent colour down.
        assert!(off <= 1.0, "{file} is off by {off}");
    }
    let grey = Reading { colour: Some(Colour::Grey), ..Reading::default() };
    assert_eq!(all(&open_with(picture("plain.png").path(), &grey).unwrap()), singles(&expected["grey"]));
    assert_eq!(all(&open(picture("sixteen.png").path())), singles(&expected["sixteen"]));
}

#[test]
fn a_picture_taken_sideways_stands_upright() {
    let dataset = open(picture("turned.jpg").path());
    assert_eq!(dataset.samples.shape(), SampleShape::Image { height: 32, width: 48, channels: 3 });
    let expected = singles(&expected()["turned"]);
    let off: f32 = all(&dataset).iter().zip(&expected).map(|(a, b)| (a - b).abs()).sum::<f32>() / expected.len() as f32;
    assert!(off < 3.0, "off by {off} on average");
}

#[test]
fn pictures_of_other_sizes_are_stretched_fitted_or_cropped() {
    let folder = picture("plain.png");
    let wide = |fit| {
        let reading = Reading { size: Some([4, 4]), fit, colour: Some(Colour::Grey), ..Reading::default() };
        open_with(folder.path(), &reading).unwrap().samples.row(0)
    };
    let (stretched, fitted, cropped) = (wide(Fit::Stretch), wide(Fit::Fit), wide(Fit::Crop));
    assert_ne!(stretched, cropped);
    // 6×4 within 4×4 is 4×3: one row stays black.
    assert_eq!(fitted.chunks(4).filter(|row| row.iter().all(|&v| v == 0.0)).count(), 1);
    // The middle of it is as it was.
    let whole = singles(&expected()["grey"]);
    assert_eq!(cropped[..4], whole[1..5]);
}

#[test]
fn a_table_of_labels_finds_its_pictures_and_says_what_has_none() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("shots")).unwrap();
    for i in 0..4u8 {
        std::fs::write(folder.path().join("shots").join(format!("p{i}.png")), png(40 * i)).unwrap();
    }
    let table = folder.path().join("labels.csv");
    let text =
        "when,what,who\r\n2020,\"a \"\"cat\"\"\",shots/p0.png\r\n2021,dog,p1\r\n2022,dog,p2.png\r\n2023,dog,p9.png\r\n";
    std::fs::write(&table, text).unwrap();
    for path in [table.as_path(), folder.path()] {
        let dataset = open(path);
        assert_eq!((dataset.kind, dataset.len()), ("labelled-images", 3));
        let words: Vec<&str> = (0..3).map(|i| dataset.class_of(i)).collect();
        assert_eq!(words, ["a \"cat\"", "dog", "dog"]);
        let notes = dataset.notes.join("; ");
        assert!(notes.contains("3 of 4 rows") && notes.contains("p9.png") && notes.contains("shots/p3.png"), "{notes}");
    }
    let by_year = Reading { label: Some("when".into()), ..Reading::default() };
    assert_eq!(open_with(&table, &by_year).unwrap().class_of(0), "2020");
    let wrong = Reading { label: Some("whose".into()), ..Reading::default() };
    assert!(open_with(&table, &wrong).unwrap_err().contains("one of when, what, who"));
}

fn table(text: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn tables_open_as_spreadsheets_write_them() {
    // A byte order mark, semicolons, CRLF, quotes, text that is neither number nor label.
    let text =
        "\u{feff}name;width;\"height\";species\r\n\"Smith; A\";1.5;2;setosa\r\nB;2.5;3;other\r\nC;-1e-1;4;setosa\r\n";
    let (_folder, path) = table(text.as_bytes());
    let dataset = open(&path);
    assert_eq!(dataset.samples.shape(), SampleShape::Series { points: 2 });
    assert_eq!(all(&dataset), [1.5, 2.0, 2.5, 3.0, -0.1, 4.0]);
    assert_eq!((dataset.class_of(0), dataset.class_of(1)), ("setosa", "other"));
    assert!(dataset.notes.iter().any(|note| note.contains("left out: name")), "{:?}", dataset.notes);
    // Tabs, no header, the label first.
    let (_folder, path) = table(b"1\t0.5\t0.25\n2\t0.75\t1.5\n1\t0.1\t0.2\n");
    let dataset = open(&path);
    assert_eq!((dataset.len(), dataset.labels.classes.len(), dataset.samples.shape().len()), (3, 2, 2));
}

#[test]
fn a_row_of_pixels_is_a_picture() {
    let row =
        |label: usize| format!("{label},{}\n", (0..64).map(|i| (i * 4).to_string()).collect::<Vec<_>>().join(","));
    let text = (0..6).map(|i| row(i % 3)).collect::<String>();
    let (_folder, path) = table(text.as_bytes());
    let dataset = open(&path);
    assert_eq!(dataset.samples.shape(), SampleShape::Image { height: 8, width: 8, channels: 1 });
    assert!(matches!(dataset.samples.values(), Values::Bytes(_)), "whole numbers up to 255 stay bytes");
    let series = Reading { shape: vec![64], ..Reading::default() };
    assert_eq!(open_with(&path, &series).unwrap().samples.shape(), SampleShape::Series { points: 64 });
    let wrong = Reading { shape: vec![7, 9], ..Reading::default() };
    assert!(open_with(&path, &wrong).unwrap_err().contains("product is 64"));
}

#[test]
fn tables_that_cannot_be_read_say_where_and_what_to_do() {
    let cases: [(&[u8], &[&str]); 6] = [
        (b"a;b;label\n0,5;1,5;x\n0,7;2,5;y\n", &["row 2", "\"0,5\"", "decimal point"]),
        (b"1,2,3\n4,5\n", &["row 2", "3, as in the other rows"]),
        (b"a,b,label\n1,2,x\n1,,y\n2,3,x\n", &["row 3", "column 2", "drop-rows"]),
        (b"\xff\xfe1\x00,\x002\x00", &["UTF-16", "UTF-8"]),
        (b"a,b\n", &["no rows"]),
        (b"1.5,2,inf\n2,3,4\n3,4,5\n", &["row 1", "finite number"]),
    ];
    for (text, words) in cases {
        let (_folder, path) = table(text);
        let reading = Reading {
            kind: Some("table".to_owned()),
            label: words.contains(&"finite number").then(|| "none".to_owned()),
            ..Reading::default()
        };
        let error = open_with(&path, &reading).unwrap_err();
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
    }
    let (_folder, path) = table(b"a,b,label\n1,2,x\n1,,y\n2,3,x\n");
    let dropped = open_with(&path, &Reading::default().with("missing", "\"drop-rows\"").unwrap()).unwrap();
    assert_eq!((dropped.len(), dropped.missing), (2, 1));
    assert!(dropped.notes.iter().any(|note| note.contains("1 rows with 1 missing")), "{:?}", dropped.notes);
}

#[test]
fn a_table_may_leave_columns_out_and_have_no_labels() {
    let (_folder, path) = table(b"id,a,b\n1,2.5,3\n2,3.5,4\n");
    let reading = Reading { leave_out: vec!["id".into()], label: Some("none".into()), ..Reading::default() };
    let dataset = open_with(&path, &reading).unwrap();
    assert_eq!(all(&dataset), [2.5, 3.0, 3.5, 4.0]);
    assert_eq!(dataset.labels.classes[0].title, "all samples");
}

#[test]
fn series_are_refused_with_their_row_where_they_differ() {
    let head = "@problemName P\n@classLabel true a b\n@data\n";
    let cases = [
        ("W.ts", format!("{head}1,2,3:a\n1,2:b\n"), "row 2"),
        ("W.ts", format!("{head}1,2,3:a\n1,?,3:b\n"), "row 2 has a missing value at point 2"),
        ("W.ts", format!("{head}1,2:3,4:a\n"), "several channels"),
        ("W.ts", "@univariate false\n@data\n1,2:a\n".to_owned(), "several channels"),
        ("W.ts", "@equalLength false\n@data\n1,2:a\n".to_owned(), "different lengths"),
        ("W_TRAIN.txt", "1 2.0 3.0 4.0\n2 3.0 NaN 4.0\n".to_owned(), "row 2 has a missing value at point 2"),
        ("W_TRAIN.txt", "1 2.0 3.0 4.0\n2 3.0 4.0\n".to_owned(), "row 2 has 2 points"),
    ];
    for (name, text, word) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let error = open_with(&path, &Reading::default()).unwrap_err();
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn idx_files_of_any_shape_open() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("lone.idx", idx(&[5], 0..5));
    write("colour.idx", idx(&[2, 3, 4, 3], 0..72));
    write("rows.idx", idx(&[4, 6], 0..24));
    let mut floats = idx(&[3, 2], []);
    floats[2] = 0x0d;
    floats.extend([1.5f32, -2.0, 0.0, 1e3, 7.25, -0.5].iter().flat_map(|v| v.to_be_bytes()));
    write("floats.idx", floats);
    let shape = |name: &str| open(&folder.path().join(name)).samples.shape();
    assert_eq!(shape("lone.idx"), SampleShape::Series { points: 1 });
    assert_eq!(shape("rows.idx"), SampleShape::Series { points: 6 });
    assert_eq!(shape("colour.idx"), SampleShape::Image { height: 3, width: 4, channels: 3 });
    assert_eq!(all(&open(&folder.path().join("floats.idx"))), [1.5, -2.0, 0.0, 1e3, 7.25, -0.5]);
}

#[test]
fn what_could_be_two_kinds_names_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.txt");
    std::fs::write(&path, "1,0.5,0.25,0.1\n2,0.75,1.5,0.2\n").unwrap();
    let kinds: Vec<&str> = recognise(&path).unwrap().iter().map(|source| source.id()).collect();
    assert_eq!(kinds, ["ucr", "table"]);
}

#[test]
fn tables_open_as_pandas_writes_them() {
    // The row numbers have no name; columns of pixels have numbers for names.
    let (_folder, path) = table(b",a,b,label\n0,1.5,2,x\n1,2.5,3,y\n2,3.5,4,x\n");
    let dataset = open(&path);
    assert_eq!((all(&dataset), dataset.class_of(1)), (vec![1.5, 2.0, 2.5, 3.0, 3.5, 4.0], "y"));
    let head = format!("label,{}\n", (0..64).map(|i| i.to_string()).collect::<Vec<_>>().join(","));
    let row = |label: usize| format!("{label},{}\n", vec!["7"; 64].join(","));
    let (_folder, path) = table((head + &row(3) + &row(1)).as_bytes());
    let dataset = open(&path);
    assert_eq!((dataset.len(), dataset.class_of(0)), (2, "3"));
    assert!(matches!(dataset.samples.values(), Values::Bytes(_)));
}

#[test]
fn decimal_commas_are_told_whatever_the_ending() {
    for name in ["t.csv", "t.txt", "W_TRAIN.csv", "W_TRAIN.txt"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, "1;0,5;0,7;0,9\n2;0,6;0,8;1,5\n").unwrap();
        let error = open_with(&path, &Reading::default()).unwrap_err();
        assert!(error.contains("decimal point") && error.contains("row 1"), "{name}: {error}");
    }
}

#[test]
fn a_file_of_a_pair_opens_its_own_dataset() {
    let folder = tempfile::tempdir().unwrap();
    for (set, count) in [("a", 3u32), ("b", 4)] {
        for part in ["train", "test"] {
            let name = |kind: &str, dims: u32| folder.path().join(format!("{set}-{part}-{kind}-idx{dims}-ubyte"));
            std::fs::write(
                name("images", 3),
                idx(&[count, 2, 2], std::iter::repeat_n(count as u8, count as usize * 4)),
            )
            .unwrap();
            std::fs::write(name("labels", 1), idx(&[count], std::iter::repeat_n(1, count as usize))).unwrap();
        }
    }
    let dataset = open(&folder.path().join("b-train-images-idx3-ubyte"));
    assert_eq!((dataset.len(), dataset.given_train), (8, Some(4)));
    assert!(all(&dataset).iter().all(|&v| v == 4.0));
    assert_eq!(open(&folder.path().join("a-test-labels-idx1-ubyte")).len(), 6);
}

#[test]
fn a_test_table_with_other_columns_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("train.csv"), "label,a,b\nx,1,2\ny,2,3\n").unwrap();
    std::fs::write(folder.path().join("test.csv"), "a,b,label\n1,2,x\n").unwrap();
    let error = open_with(folder.path(), &Reading::default()).unwrap_err();
    assert!(error.contains("column names differ"), "{error}");
}

#[test]
fn test_arrays_without_labels_are_left_out_and_named() {
    use super::good::{npy, npz};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npz");
    let pictures = npy("|u1", "(3, 2, 2)", &(0..12).collect::<Vec<u8>>());
    let labels = npy("|u1", "(3,)", &[0, 1, 2]);
    std::fs::write(&path, npz(&[("x_train", pictures.clone()), ("y_train", labels), ("x_test", pictures)])).unwrap();
    let dataset = open(&path);
    assert_eq!((dataset.len(), dataset.labels.ids.as_slice()), (3, [0, 1, 2].as_slice()));
    assert!(dataset.notes[0].contains("no labels"), "{:?}", dataset.notes);
}

#[cfg(unix)]
#[test]
fn a_link_back_shows_no_picture_twice() {
    let folder = picture("plain.png");
    std::os::unix::fs::symlink(".", folder.path().join("latest")).unwrap();
    assert_eq!(open(folder.path()).len(), 1);
}
