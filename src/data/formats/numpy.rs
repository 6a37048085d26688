//! NPY and NPZ files: arrays chosen by name, as `numpy.save` and `numpy.savez` write them; Keras' `mnist.npz` too.

use super::bounded;
use super::files::{MOST_FILES, few_files, file_name, folder_of, names_test};
use super::npy::ArrayHeader;
use crate::data::join::join;
use crate::data::{
    Choice, DataError, Dataset, Labels, Likeness, Question, ReadAsk, SampleShape, Samples, Source, Survey, Values,
    open_file,
};
use crate::progress::Progress;
use crate::recipe::{NONE, Reading};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// Reads NPZ files, NPY files, and folders of NPY files.
pub struct Numpy;

impl Source for Numpy {
    fn id(&self) -> &'static str {
        "numpy"
    }

    fn title(&self) -> &'static str {
        "NumPy arrays"
    }

    fn about(&self) -> &'static str {
        "An .npz file, or .npy files side by side: samples and labels by the names of the arrays"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["npz", "npy"]
    }

    fn likeness(&self, path: &Path) -> Likeness {
        Likeness::from(Arrays::find(path).is_ok_and(|arrays| arrays.list.iter().any(Array::has_samples)))
    }

    fn survey(&self, ask: &ReadAsk<'_>, _progress: &dyn Progress) -> Result<Survey, DataError> {
        let arrays = Arrays::find(ask.path)?;
        let plan = arrays.plan(ask)?;
        let mut survey = Survey::default();
        let sure = arrays.list.len() <= 1 || (plan.label.is_some() && ask.reading.is_empty() && arrays.are_usual());
        if !sure {
            let all: Vec<&Array> = arrays.list.iter().collect();
            survey.ask(arrays.question("samples", "Samples", &all, Some(plan.samples), false));
            survey.ask(arrays.question("label", "Labels", &all, plan.label, true));
            survey.ask(arrays.question("test_samples", "Test samples", &all, plan.test_samples, true));
            survey.ask(arrays.question("test_label", "Test labels", &all, plan.test_label, true));
        }
        survey
            .findings
            .extend(arrays.list.iter().map(|array| format!("array {} of shape {}", array.name, array.header.words())));
        Ok(survey)
    }

    fn read(&self, ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Dataset, DataError> {
        let arrays = Arrays::find(ask.path)?;
        let plan = arrays.plan(ask)?;
        arrays.afford(&plan, ask)?;
        let samples = arrays.samples(plan.samples, ask, progress)?;
        let mut notes = Vec::new();
        let mut labels = arrays.labels(plan.label, samples.len(), ask, progress, &mut notes)?;
        let mut tests = plan.test_samples.map(|place| arrays.samples(place, ask, progress)).transpose()?;
        if let Some(some) = &tests {
            let more = arrays.labels(plan.test_label, some.len(), ask, progress, &mut notes)?;
            match (&mut labels, more) {
                (Some(labels), Some(more)) => labels.extend(more),
                (Some(_), None) => {
                    notes.push(format!("the {} test samples have no labels and are left out", some.len()));
                    tests = None;
                }
                (None, _) => {}
            }
        }
        let (samples, given_train) = join(ask.path, samples, tests)?;
        let labels = match labels {
            Some(numbers) => Labels::of_whole_numbers(&numbers, ask.path)?,
            None => Labels::none(samples.len()),
        };
        Ok(Dataset { given_train, notes, ..Dataset::at(self.id(), ask.path, samples, labels) })
    }
}

/// One array of a file or folder.
struct Array {
    name: String,
    header: ArrayHeader,
    /// The file that it is alone in; absent in an NPZ file.
    file: Option<PathBuf>,
}

impl Array {
    fn has_samples(&self) -> bool {
        self.header.shape.len() >= 2 && !self.header.shape.contains(&0)
    }

    fn rows(&self) -> usize {
        self.header.shape.first().copied().unwrap_or(0)
    }
}

/// The arrays there are.
struct Arrays {
    path: PathBuf,
    list: Vec<Array>,
}

/// Which array is what, as places in the list.
struct Plan {
    samples: usize,
    label: Option<usize>,
    test_samples: Option<usize>,
    test_label: Option<usize>,
}

impl Arrays {
    /// Reads the headers of every array, and nothing else.
    fn find(path: &Path) -> Result<Self, DataError> {
        let list = if path.is_dir() { of_folder(path) } else { of_file(path)? };
        if list.is_empty() {
            return Err(DataError::format(path, "there are no arrays", "arrays as numpy.savez writes them"));
        }
        Ok(Self { path: path.to_owned(), list })
    }

    /// Whether the names are the usual ones, so that nobody needs to be asked.
    fn are_usual(&self) -> bool {
        let named = |wanted: &str| self.list.iter().any(|array| array.name.eq_ignore_ascii_case(wanted));
        named("x_train") && named("y_train") || (self.list.len() == 2 && named("x") && named("y"))
    }

    fn plan(&self, ask: &ReadAsk<'_>) -> Result<Plan, DataError> {
        let reading = ask.reading;
        let samples = match self.chosen(reading.samples.as_deref())? {
            Chosen::Array(place) => place,
            _ => self.guess_samples()?,
        };
        let label =
            self.or_guess(reading.label.as_deref(), || self.guess_labels(samples, &["y_train", "y", "labels"]))?;
        let test_samples = self.or_guess(reading.test_samples.as_deref(), || self.guess_test(samples))?;
        let test_label = match test_samples {
            None => None,
            Some(test) => self.or_guess(reading.test_label.as_deref(), || {
                self.guess_labels(test, &["y_test", "test_labels", "t10k_labels"]).filter(|&place| Some(place) != label)
            })?,
        };
        Ok(Plan { samples, label, test_samples, test_label })
    }

    fn or_guess(&self, word: Option<&str>, guess: impl Fn() -> Option<usize>) -> Result<Option<usize>, DataError> {
        Ok(match self.chosen(word)? {
            Chosen::Array(place) => Some(place),
            Chosen::Nothing => None,
            Chosen::Unsaid => guess(),
        })
    }

    fn chosen(&self, word: Option<&str>) -> Result<Chosen, DataError> {
        let Some(word) = word else { return Ok(Chosen::Unsaid) };
        if word == NONE {
            return Ok(Chosen::Nothing);
        }
        let names = || self.list.iter().map(|array| array.name.as_str()).collect::<Vec<_>>().join(", ");
        let place = self.list.iter().position(|array| array.name == word);
        let missing =
            || DataError::format(&self.path, format!("there is no array {word:?}"), format!("one of {}", names()));
        place.map(Chosen::Array).ok_or_else(missing)
    }

    fn guess_samples(&self) -> Result<usize, DataError> {
        let usual = ["x_train", "x", "train_images", "images", "data", "samples"];
        let named = usual.iter().find_map(|name| self.list.iter().position(|a| a.name.eq_ignore_ascii_case(name)));
        let largest = || {
            let candidates = (0..self.list.len()).filter(|&i| self.list[i].has_samples());
            candidates.filter(|&i| !names_test(&self.list[i].name)).max_by_key(|&i| self.list[i].header.promised())
        };
        let any = || (0..self.list.len()).max_by_key(|&i| self.list[i].header.promised());
        named.or_else(largest).or_else(any).ok_or_else(|| {
            DataError::format(&self.path, "no array holds samples", "an array whose first axis is the samples")
        })
    }

    fn guess_labels(&self, samples: usize, usual: &[&str]) -> Option<usize> {
        let rows = self.list[samples].rows();
        let fits = |i: &usize| {
            let shape = &self.list[*i].header.shape;
            *i != samples && shape.first() == Some(&rows) && shape[1..].iter().all(|&n| n == 1)
        };
        let named = usual.iter().find_map(|name| self.list.iter().position(|a| a.name.eq_ignore_ascii_case(name)));
        // One row a sample with a 1 in the column of its class: only of an array that is called so.
        let is_table = |i: &usize| {
            let shape = &self.list[*i].header.shape;
            *i != samples && shape.len() == 2 && shape[0] == rows
        };
        named.filter(|i| fits(i) || is_table(i)).or_else(|| {
            let mut found = (0..self.list.len()).filter(fits);
            found.next().filter(|_| found.next().is_none())
        })
    }

    fn guess_test(&self, samples: usize) -> Option<usize> {
        let shape = &self.list[samples].header.shape;
        (0..self.list.len()).find(|&i| {
            let array = &self.list[i];
            i != samples && names_test(&array.name) && array.has_samples() && array.header.shape[1..] == shape[1..]
        })
    }

    fn question(
        &self,
        key: &'static str,
        title: &'static str,
        arrays: &[&Array],
        chosen: Option<usize>,
        can_be_none: bool,
    ) -> Question {
        let shown = |array: &&Array| Choice::word(&array.name, format!("{} {}", array.name, array.header.words()));
        let mut choices: Vec<Choice> = arrays.iter().map(shown).collect();
        if can_be_none {
            choices.insert(0, Choice::word(NONE, "none"));
        }
        let place = chosen.map_or(0, |place| place + usize::from(can_be_none));
        Question::new(key, title, choices, place)
    }

    /// Whether there is memory for the samples, those for testing among them.
    fn afford(&self, plan: &Plan, ask: &ReadAsk<'_>) -> Result<(), DataError> {
        let places = [Some(plan.samples), plan.test_samples].into_iter().flatten();
        let needed = places.fold(0u64, |sum, place| sum.saturating_add(self.list[place].header.needed(ask.most())));
        let array = &self.list[plan.samples];
        let what = format!("the samples in array {} of shape {}", array.name, array.header.words());
        ask.afford(needed, &what, "save fewer of them, or pictures as uint8")
    }

    fn samples(&self, place: usize, ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Samples, DataError> {
        let array = &self.list[place];
        let values = self.values(array, ask.most(), progress)?;
        let shape = sample_shape(&array.header, ask.reading);
        let wrong = || {
            let what =
                format!("array {} of shape {} holds no samples of {}", array.name, array.header.words(), shape.words());
            DataError::format(&self.path, what, "an array whose first axis is the samples")
        };
        let fits = array.header.promised().checked_div(array.rows() as u64) == Some(shape.len() as u64);
        if !fits {
            return Err(wrong());
        }
        Samples::new(shape, values).filter(|samples| !samples.is_empty()).ok_or_else(wrong)
    }

    /// The label of each sample; of rows with a single 1 its column. What was only guessed to be labels and is none is
    /// left out, and the notes say so.
    fn labels(
        &self,
        place: Option<usize>,
        samples: usize,
        ask: &ReadAsk<'_>,
        progress: &dyn Progress,
        notes: &mut Vec<String>,
    ) -> Result<Option<Vec<i32>>, DataError> {
        let Some(place) = place else { return Ok(None) };
        let array = &self.list[place];
        let values = self.values(array, ask.most(), progress)?;
        let count = values.len();
        let numbers = Labels::whole_numbers(values, &self.path);
        if count == samples {
            return numbers.map(Some);
        }
        if let Some(columns) = numbers.ok().and_then(|numbers| one_hot(&numbers, samples)) {
            return Ok(Some(columns));
        }
        let asked = [&ask.reading.label, &ask.reading.test_label].into_iter().flatten().any(|word| *word == array.name);
        if asked {
            let what = format!("array {} of shape {} for {samples} samples", array.name, array.header.words());
            return Err(DataError::format(&self.path, what, "one label per sample, or a one-hot row"));
        }
        notes.push(format!("array {} of shape {} holds no labels and is left out", array.name, array.header.words()));
        Ok(None)
    }

    fn values(&self, array: &Array, most: usize, progress: &dyn Progress) -> Result<Values, DataError> {
        if let Some(file) = &array.file {
            let mut from = bounded::reader(file)?;
            let header = ArrayHeader::read(&mut from, file)?;
            return header.values(&mut from, file, most, bounded::on_disk(file)?, progress);
        }
        let mut archive = archive(&self.path)?;
        let member = format!("{}.npy", array.name);
        let mut from = archive.by_name(&member).map_err(|e| not_zip(&self.path, &e))?;
        let sure = bounded::on_disk(&self.path)?;
        let header = ArrayHeader::read(&mut from, &self.path)?;
        header.values(&mut from, &self.path, most, sure, progress)
    }
}

/// The column of the single 1 in each row of zeros, one row a sample; `None` where some row is another.
fn one_hot(numbers: &[i32], samples: usize) -> Option<Vec<i32>> {
    let width = numbers.len().checked_div(samples).filter(|&width| width > 1 && width * samples == numbers.len())?;
    let column = |row: &[i32]| {
        let place = row.iter().position(|&number| number == 1)?;
        let set = row.iter().filter(|&&number| number != 0).count();
        (set == 1).then(|| i32::try_from(place).ok()).flatten()
    };
    numbers.chunks_exact(width).map(column).collect()
}

/// What was said of an array.
enum Chosen {
    Array(usize),
    Nothing,
    Unsaid,
}

/// The shape asked for, else the array's: `[n, p]` series, `[n, h, w]` and `[n, h, w, c]` pictures.
fn sample_shape(header: &ArrayHeader, reading: &Reading) -> SampleShape {
    let dims = if reading.shape.is_empty() { header.shape.get(1..).unwrap_or_default() } else { &reading.shape };
    match *dims {
        [height, width] => SampleShape::Image { height, width, channels: 1 },
        [height, width, channels] => SampleShape::Image { height, width, channels },
        _ => SampleShape::Series { points: dims.iter().product() },
    }
}

fn archive(path: &Path) -> Result<ZipArchive<BufReader<File>>, DataError> {
    ZipArchive::new(BufReader::new(open_file(path)?)).map_err(|e| not_zip(path, &e))
}

fn not_zip(path: &Path, error: &zip::result::ZipError) -> DataError {
    DataError::format(
        path,
        format!("the file cannot be read as an archive of arrays ({error})"),
        "an .npz file as numpy.savez writes it",
    )
}

fn of_file(path: &Path) -> Result<Vec<Array>, DataError> {
    if bounded::start(path, 4)?.starts_with(b"PK") {
        let mut archive = archive(path)?;
        let mut list = Vec::new();
        for place in 0..archive.len().min(MOST_FILES) {
            let mut member = archive.by_index(place).map_err(|e| not_zip(path, &e))?;
            let name = member.name().ok().and_then(|name| name.strip_suffix(".npy").map(str::to_owned));
            let Some(name) = name else { continue };
            // An array of texts or objects beside the others is not in the way: it is not offered.
            if let Ok(header) = ArrayHeader::read(&mut member, path) {
                list.push(Array { name, header, file: None });
            }
        }
        return Ok(list);
    }
    let beside = of_folder(folder_of(path));
    let is_asked = |array: &Array| array.file.as_deref().map(file_name) == Some(file_name(path));
    // Arrays beside it belong to it where the names say so: x_train.npy and y_train.npy.
    let arrays = Arrays { path: path.to_owned(), list: beside };
    if arrays.are_usual() && arrays.list.iter().any(is_asked) {
        return Ok(arrays.list);
    }
    let header = ArrayHeader::read(&mut bounded::reader(path)?, path)?;
    Ok(vec![Array { name: stem(path), header, file: Some(path.to_owned()) }])
}

fn of_folder(folder: &Path) -> Vec<Array> {
    let arrays = few_files(folder).into_iter().filter(|file| file_name(file).to_ascii_lowercase().ends_with(".npy"));
    arrays
        .filter_map(|file| {
            let header = ArrayHeader::read(&mut bounded::reader(&file).ok()?, &file).ok()?;
            Some(Array { name: stem(&file), header, file: Some(file) })
        })
        .collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
