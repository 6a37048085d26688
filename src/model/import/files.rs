//! Kinds of file, told apart by their first bytes; and those that hold weights but cannot be read, so that a message
//! says what to do instead.

/// The first bytes of an archive: of `.npz`, but of others too.
pub const ZIP: &[u8] = b"PK\x03\x04";

/// How to save weights of Keras.
const KERAS: &str = "save the weights with numpy.savez(path, *model.get_weights())";

/// How to save weights of PyTorch.
const TORCH: &str = "save the weights with safetensors.torch.save_file(model.state_dict(), path)";

/// What to do with a file that is no archive and cannot be read; `None` where it may be a safetensors file.
pub fn other_kind(bytes: &[u8]) -> Option<String> {
    if bytes.starts_with(b"\x89HDF") {
        return Some(format!("this is a Keras HDF5 file; {KERAS}"));
    }
    // A pickle begins with the opcode for its protocol; safetensors begin with the length of a text in braces.
    let is_pickle = matches!(bytes, [0x80, 2..=5, ..]) && bytes.get(8) != Some(&b'{');
    is_pickle.then(|| format!("this is a Python pickle file; {TORCH}"))
}

/// What to do with an archive that holds no arrays but these files.
pub fn other_archive(names: &[String]) -> String {
    let holds = |ending: &str| names.iter().any(|name| name.ends_with(ending));
    if holds("data.pkl") {
        format!("this is a PyTorch .pt file; {TORCH}")
    } else if holds(".weights.h5") {
        format!("this is a .keras file; {KERAS}")
    } else if holds("session.json") {
        "this is an Afterimage session; use Open session…".to_owned()
    } else {
        "the archive has no arrays".to_owned()
    }
}
