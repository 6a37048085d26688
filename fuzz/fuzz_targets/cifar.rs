#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| afterimage_fuzz::read("cifar-binary", "data_batch_1.bin", bytes));
