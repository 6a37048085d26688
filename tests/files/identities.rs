//! Samples are known by what they are, not by where they stand.

use super::good::{png, tar};
use afterimage::data::{self, DataFolder, Dataset};
use afterimage::progress::Quiet;
use afterimage::recipe::{DataPart, path_text};
use std::path::{Path, PathBuf};

fn open(path: &Path) -> Dataset {
    data::open(&DataPart::of(&path_text(path)), 0, &DataFolder(PathBuf::new()), &Quiet).unwrap()
}

fn put(folder: &Path, name: &str, shade: u8) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, png(shade)).unwrap();
}

#[test]
fn pictures_keep_their_identities_when_others_come_and_folders_move() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = folder.path().join("pictures");
    for (place, name) in ["cat/b.png", "cat/c.png", "dog/a.png"].into_iter().enumerate() {
        put(&pictures, name, 40 * place as u8);
    }
    std::fs::write(pictures.join("cat/broken.png"), b"no picture").unwrap();
    let before = open(&pictures);
    let named: Vec<&str> = (0..3).filter_map(|id| before.name_of(id)).collect();
    assert_eq!(named, ["cat/b.png", "cat/c.png", "dog/a.png"]);
    assert_eq!(before.identity_of(2), "file:dog/a.png");
    put(&pictures, "cat/a.png", 200);
    let moved = folder.path().join("elsewhere");
    std::fs::rename(&pictures, &moved).unwrap();
    let after = open(&moved);
    let places = after.identities();
    assert_eq!((after.len(), places.len()), (4, 4));
    for id in 0..3 {
        let place = places[&before.identity_of(id)];
        assert_eq!(place, id + 1, "one picture came before all others");
        assert_eq!(after.samples.row(place as usize), before.samples.row(id as usize));
        assert_eq!(after.find_identity(&before.identity_of(id)), Some(place));
    }
}

#[test]
fn pictures_of_an_archive_and_of_a_table_have_names_too() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("pictures.tar");
    let files = [("shapes/cat/a.png".to_owned(), png(0)), ("shapes/dog/a.png".to_owned(), png(90))];
    std::fs::write(&archive, tar(&files)).unwrap();
    assert_eq!(open(&archive).identity_of(1), "file:shapes/dog/a.png");
    let labelled = folder.path().join("labelled");
    put(&labelled, "shots/p0.png", 0);
    put(&labelled, "shots/p1.png", 90);
    std::fs::write(labelled.join("labels.csv"), "file,what\np1.png,dog\np0.png,cat\n").unwrap();
    assert_eq!(open(&labelled).identities()["file:shots/p1.png"], 1);
}

#[test]
fn rows_keep_their_identities_when_others_come() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(&path, "a,b,class\n1,2,x\n3,4,y\n5,6,x\n").unwrap();
    let before = open(&path);
    assert_eq!(before.name_of(0), None);
    // A fraction among them makes all bytes floats.
    std::fs::write(&path, "a,b,class\n0.5,2,y\n1,2,x\n3,4,y\n5,6,x\n").unwrap();
    let after = open(&path).identities();
    assert_eq!((0..3).map(|id| after[&before.identity_of(id)]).collect::<Vec<_>>(), [1, 2, 3]);
}

// Other systems name no file so.
#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_no_text_opens() {
    use std::os::unix::ffi::OsStringExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(std::ffi::OsString::from_vec(b"caf\xe9 50%.csv".to_vec()));
    std::fs::write(&path, "a,b,class\n1,2,x\n3,4,y\n").unwrap();
    let dataset = open(&path);
    assert_eq!((dataset.len(), dataset.id), (2, path_text(&path)));
    // The folder's pictures too.
    let strange = folder.path().join(std::ffi::OsString::from_vec(b"\xff".to_vec()));
    put(&strange, "cat/a.png", 7);
    assert_eq!(open(&strange).len(), 1);
}
