//! Where networks run: the one file that chooses a device.
//!
//! Graphics processors are named as the system names them. `auto` takes the best real one, else the processor; a
//! graphics processor imitated in software is only ever used when it is asked for by name.

use burn::tensor::wgpu::{WgpuBackend, wgpu};
use burn::tensor::{Device, DeviceKind, Tensor};
use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;
use std::sync::{LazyLock, Mutex, PoisonError};
use thiserror::Error;

/// Which device a person asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// The best real graphics processor, else the processor.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// The real graphics processor of this number.
    Gpu(usize),
    /// The device whose name contains this text, whatever its case.
    Named(String),
}

/// `auto`, `cpu`, `gpu`, `gpu:1`, or part of a device's name.
impl FromStr for DeviceChoice {
    type Err = DeviceError;

    fn from_str(text: &str) -> Result<Self, DeviceError> {
        let lower = text.trim().to_ascii_lowercase();
        match lower.as_str() {
            "" => Err(DeviceError::Unknown { asked: text.to_owned(), known: known() }),
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "gpu" => Ok(Self::Gpu(0)),
            _ => match lower.strip_prefix("gpu:").map(str::parse) {
                Some(Ok(number)) => Ok(Self::Gpu(number)),
                Some(Err(_)) => Err(DeviceError::Unknown { asked: text.to_owned(), known: known() }),
                None => Ok(Self::Named(lower)),
            },
        }
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Cpu => f.write_str("cpu"),
            Self::Gpu(number) => write!(f, "gpu:{number}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

/// Why there is no such device.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DeviceError {
    /// No device answers to this.
    #[error("there is no device {asked:?}; available: {known}")]
    Unknown {
        /// What was asked for.
        asked: String,
        /// What there is.
        known: String,
    },
}

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceClass {
    /// The processor, through burn's flex backend.
    Cpu,
    /// A real graphics processor.
    Gpu,
    /// A graphics processor imitated in software.
    Software,
}

/// A device that there is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DeviceInfo {
    /// What `--device` takes: `cpu`, `gpu:0`, or a name.
    pub id: String,
    /// `CPU`, or what the system calls it with the interface it is reached by.
    pub name: String,
    /// What it is.
    pub class: DeviceClass,
    #[serde(skip)]
    adapter: Option<(WgpuBackend, DeviceKind)>,
    /// The bytes of the largest array that it holds in one piece.
    #[serde(skip)]
    largest: u64,
}

/// A device ready for use.
#[derive(Clone, Debug)]
pub struct Opened {
    /// burn's handle, without autodiff.
    pub device: Device,
    /// Its name.
    pub name: String,
    /// What to tell the person, where it is not the device asked for.
    pub notice: Option<String>,
}

/// Bytes that an index of 32 bits reaches.
const ADDRESSED: u64 = u32::MAX as u64;

/// Bytes of an array that every graphics processor holds: 128 MiB.
const SURELY: u64 = 128 << 20;

static DEVICES: LazyLock<Vec<DeviceInfo>> = LazyLock::new(|| {
    let (id, name, class) = ("cpu".to_owned(), "CPU".to_owned(), DeviceClass::Cpu);
    let mut devices = vec![DeviceInfo { id, name, class, adapter: None, largest: u64::MAX }];
    // A driver that dies while it is asked must not take the program along.
    devices.extend(catch_unwind(adapters).unwrap_or_default());
    devices
});

/// Devices that were started; burn starts each once a process.
static STARTED: LazyLock<Mutex<HashMap<String, Result<Device, String>>>> = LazyLock::new(Mutex::default);

/// Every device, the processor first. Asks the system once; that can take a second.
pub fn list() -> &'static [DeviceInfo] {
    &DEVICES
}

/// Starts the device asked for. A graphics processor that does not start gives the processor and a notice.
///
/// # Errors
/// [`DeviceError::Unknown`] where nothing answers to the name.
pub fn open(choice: &DeviceChoice) -> Result<Opened, DeviceError> {
    if *choice == DeviceChoice::Cpu {
        return Ok(cpu(None));
    }
    let Some(info) = find(choice)? else { return Ok(cpu(None)) };
    match start(info) {
        Ok(device) => Ok(Opened { device, name: info.name.clone(), notice: None }),
        Err(why) => Ok(cpu(Some(format!("{} did not start ({why}); using the CPU instead", info.name)))),
    }
}

/// Whether this is the processor.
pub fn is_cpu(device: &Device) -> bool {
    *device == Device::flex()
}

/// The bytes of the largest array that a device without autodiff holds in one piece. Nothing may be larger there: wgpu
/// would panic.
pub fn largest_array(device: &Device) -> u64 {
    if is_cpu(device) {
        return u64::MAX;
    }
    let started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
    let is_this = |info: &&DeviceInfo| started.get(&info.name).and_then(|opened| opened.as_ref().ok()) == Some(device);
    list().iter().find(is_this).map_or(SURELY, |info| info.largest)
}

fn cpu(notice: Option<String>) -> Opened {
    Opened { device: Device::flex(), name: "CPU".to_owned(), notice }
}

/// The device that the choice means; `None` where `auto` finds no real graphics processor.
fn find(choice: &DeviceChoice) -> Result<Option<&'static DeviceInfo>, DeviceError> {
    let mut gpus = list().iter().filter(|info| info.class == DeviceClass::Gpu);
    let found = match choice {
        DeviceChoice::Auto => return Ok(gpus.next()),
        DeviceChoice::Cpu => list().first(),
        DeviceChoice::Gpu(number) => gpus.nth(*number),
        DeviceChoice::Named(name) => {
            list().iter().find(|info| info.id == *name || info.name.to_ascii_lowercase().contains(name.as_str()))
        }
    };
    let unknown = || DeviceError::Unknown { asked: choice.to_string(), known: known() };
    found.map(Some).ok_or_else(unknown)
}

fn known() -> String {
    list().iter().map(|info| format!("{} ({})", info.id, info.name)).collect::<Vec<_>>().join(", ")
}

fn start(info: &DeviceInfo) -> Result<Device, String> {
    let Some((backend, kind)) = info.adapter.clone() else { return Ok(Device::flex()) };
    let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = started.entry(info.name.clone()).or_insert_with(|| {
        let attempt = || -> Result<Device, String> {
            let options = Device::wgpu_options().device_kind(kind).graphics_api(backend);
            let device = options.init().map_err(|e| e.to_string())?;
            let two = Tensor::<1>::ones([2], &device).sum();
            let sum: f32 = two.try_into_scalar().map_err(|e| format!("{e:?}"))?;
            if sum == 2.0 { Ok(device) } else { Err(format!("it computed 1 + 1 = {sum}")) }
        };
        catch_unwind(AssertUnwindSafe(attempt)).unwrap_or_else(|_| Err("its driver failed".to_owned()))
    });
    entry.clone()
}

/// The interfaces asked, in the order in which burn itself tries them.
const INTERFACES: &[(WgpuBackend, wgpu::Backends, &str)] = if cfg!(target_vendor = "apple") {
    &[(WgpuBackend::Metal, wgpu::Backends::METAL, "Metal")]
} else {
    &[(WgpuBackend::Vulkan, wgpu::Backends::VULKAN, "Vulkan"), (WgpuBackend::Dx12, wgpu::Backends::DX12, "DirectX 12")]
};

/// The adapters of the first interface that has a real one, and software adapters of any: the best first.
fn adapters() -> Vec<DeviceInfo> {
    let mut found: Vec<DeviceInfo> = Vec::new();
    for (backend, backends, interface) in INTERFACES {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = *backends;
        let instance = wgpu::Instance::new(descriptor);
        let adapters = burn::tensor::read_sync(instance.enumerate_adapters(*backends));
        let has_gpus = found.iter().any(|info| info.class == DeviceClass::Gpu);
        let mut of_type: HashMap<u8, usize> = HashMap::new();
        for adapter in adapters {
            let info = adapter.get_info();
            let Some((kind, class)) = kind(info.device_type, &mut of_type) else { continue };
            if class == DeviceClass::Gpu && has_gpus {
                continue;
            }
            let name = format!("{} ({interface})", info.name);
            let limits = adapter.limits();
            let largest = limits.max_buffer_size.min(limits.max_storage_buffer_binding_size).min(ADDRESSED);
            found.push(DeviceInfo { id: String::new(), name, class, adapter: Some((*backend, kind)), largest });
        }
    }
    found.sort_by_key(|info| match info.adapter {
        Some((_, DeviceKind::DiscreteGpu(_))) => 0,
        Some((_, DeviceKind::IntegratedGpu(_))) => 1,
        Some((_, DeviceKind::VirtualGpu(_))) => 2,
        _ => 3,
    });
    let mut gpus = 0..;
    for info in &mut found {
        let number = if info.class == DeviceClass::Gpu { gpus.next() } else { None };
        info.id = number.map_or_else(|| info.name.to_ascii_lowercase(), |number: usize| format!("gpu:{number}"));
    }
    found
}

/// burn's name for the next adapter of this type: it counts them type by type.
fn kind(device: wgpu::DeviceType, of_type: &mut HashMap<u8, usize>) -> Option<(DeviceKind, DeviceClass)> {
    let mut next = |key: u8| {
        let count = of_type.entry(key).or_default();
        *count += 1;
        *count - 1
    };
    match device {
        wgpu::DeviceType::DiscreteGpu => Some((DeviceKind::DiscreteGpu(next(0)), DeviceClass::Gpu)),
        wgpu::DeviceType::IntegratedGpu => Some((DeviceKind::IntegratedGpu(next(1)), DeviceClass::Gpu)),
        wgpu::DeviceType::VirtualGpu => Some((DeviceKind::VirtualGpu(next(2)), DeviceClass::Gpu)),
        // burn only knows the first of them.
        wgpu::DeviceType::Cpu => (next(3) == 0).then_some((DeviceKind::Cpu, DeviceClass::Software)),
        wgpu::DeviceType::Other => None,
    }
}
