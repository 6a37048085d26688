//! Dots drawn by the graphics processor: one instanced draw a layer, into the window's own pass.
//!
//! Places and looks lie in buffers of their own, which are written only when they change; a frame that pans or zooms
//! writes the 48 bytes of a layer's [`Frame`].

use super::{Cloud, Projection};
use eframe::egui_wgpu::{CallbackResources, CallbackTrait, RenderState, ScreenDescriptor};
use egui::PaintCallbackInfo;

/// Bytes of a layer's numbers.
const FRAME_BYTES: u64 = 48;

/// Clouds that a window draws side by side at most.
const CLOUDS: usize = 2;

/// Where an instance lies.
const PLACE: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![0 => Float32x2];
/// How an instance looks.
const LOOK: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![1 => Uint32];

/// Makes ready what draws dots in this window; whether it is there.
pub fn install(state: Option<&RenderState>) -> bool {
    let Some(state) = state else { return false };
    let gpu = Gpu::new(&state.device, state.target_format);
    state.renderer.write().callback_resources.insert(gpu);
    true
}

/// What lies on the graphics processor.
struct Gpu {
    pipeline: wgpu::RenderPipeline,
    /// Those side by side: all are made ready before the first is drawn, so each has buffers of its own.
    clouds: [OnGpu; CLOUDS],
}

/// The dots of one cloud.
struct OnGpu {
    layers: [Layer; 2],
    places: Instances,
    looks: Instances,
}

/// The numbers of what lies below, or on top.
struct Layer {
    buffer: wgpu::Buffer,
    group: wgpu::BindGroup,
}

/// A buffer and the version of what is in it.
#[derive(Default)]
struct Instances {
    buffer: Option<wgpu::Buffer>,
    version: Option<u64>,
}

impl Gpu {
    fn new(device: &wgpu::Device, format: wgpu::TextureFormat) -> Self {
        let pipeline = pipeline(device, format);
        let layout = pipeline.get_bind_group_layout(0);
        let layer = || {
            let buffer = device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("dots: a layer"),
                size: FRAME_BYTES,
                usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            });
            let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("dots: a layer"),
                layout: &layout,
                entries: &[wgpu::BindGroupEntry { binding: 0, resource: buffer.as_entire_binding() }],
            });
            Layer { buffer, group }
        };
        let cloud = || OnGpu { layers: [layer(), layer()], places: Instances::default(), looks: Instances::default() };
        Self { clouds: [cloud(), cloud()], pipeline }
    }
}

fn pipeline(device: &wgpu::Device, format: wgpu::TextureFormat) -> wgpu::RenderPipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("dots"),
        source: wgpu::ShaderSource::Wgsl(include_str!("dots.wgsl").into()),
    });
    let instances = |stride: u64, attributes: &'static [wgpu::VertexAttribute]| {
        Some(wgpu::VertexBufferLayout { array_stride: stride, step_mode: wgpu::VertexStepMode::Instance, attributes })
    };
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("dots"),
        layout: None,
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("corner_of_dot"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[instances(8, &PLACE), instances(4, &LOOK)],
        },
        primitive: wgpu::PrimitiveState {
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            ..wgpu::PrimitiveState::default()
        },
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some(if format.is_srgb() { "linear_pixel" } else { "gamma_pixel" }),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(wgpu::ColorTargetState {
                format,
                blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                write_mask: wgpu::ColorWrites::ALL,
            })],
        }),
        multiview_mask: None,
        cache: None,
    })
}

impl Instances {
    /// Writes what has changed; the buffer grows where it is too small.
    fn renew(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, version: u64, bytes: impl FnOnce() -> Vec<u8>) {
        if self.version == Some(version) {
            return;
        }
        let bytes = bytes();
        let size = bytes.len() as u64;
        let buffer = match self.buffer.take().filter(|buffer| buffer.size() >= size) {
            Some(buffer) => buffer,
            None => device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("dots: instances"),
                size: size.max(4),
                usage: wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }),
        };
        queue.write_buffer(&buffer, 0, &bytes);
        self.buffer = Some(buffer);
        self.version = Some(version);
    }
}

/// One frame's dots.
pub(super) struct Frame {
    /// What is drawn.
    pub cloud: Cloud,
    /// Which of the clouds side by side it is, from 0.
    pub place: usize,
    /// Where.
    pub projection: Projection,
    /// Of a disc that lies below, in points.
    pub radius: f32,
    /// Whether what lies below is drawn, and whether what lies on top is.
    pub layers: [bool; 2],
    /// The colour around dots that are selected.
    pub halo: egui::Color32,
}

impl Frame {
    /// The numbers of a layer, as the shader reads them.
    fn numbers(&self, layer: usize, screen: &ScreenDescriptor) -> Vec<u8> {
        let Projection { from, to, scale } = self.projection;
        let zoom = screen.pixels_per_point;
        let [width, height] = screen.size_in_pixels.map(|side| side as f32);
        // The screen's width and height in points.
        let (across, down) = (width / zoom, height / zoom);
        let start = to - from.to_vec2() * scale;
        let radius = if layer == 0 { self.radius } else { self.radius * super::TOP };
        let mut bytes = Vec::with_capacity(FRAME_BYTES as usize);
        let mut put = |numbers: &[f32]| numbers.iter().for_each(|x| bytes.extend(x.to_le_bytes()));
        put(&[2.0 * scale / across, -2.0 * scale / down]);
        put(&[2.0 * start.x / across - 1.0, 1.0 - 2.0 * start.y / down]);
        put(&[2.0 / width, 2.0 / height, radius * zoom]);
        bytes.extend((layer as u32).to_le_bytes());
        let mut put = |numbers: &[f32]| numbers.iter().for_each(|x| bytes.extend(x.to_le_bytes()));
        let share = |channel: u8| f32::from(channel) / 255.0;
        put(&[share(self.halo.r()), share(self.halo.g()), share(self.halo.b()), super::OUTLINE * zoom]);
        bytes
    }
}

impl CallbackTrait for Frame {
    fn prepare(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        screen: &ScreenDescriptor,
        _encoder: &mut wgpu::CommandEncoder,
        resources: &mut CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        let Some(dots) = resources.get_mut::<Gpu>().and_then(|gpu| gpu.clouds.get_mut(self.place)) else {
            return Vec::new();
        };
        let cloud = &self.cloud;
        dots.places.renew(device, queue, cloud.places_version, || {
            cloud.places.iter().flatten().flat_map(|x| x.to_le_bytes()).collect()
        });
        dots.looks.renew(device, queue, cloud.looks_version, || {
            cloud.looks.iter().flat_map(|look| look.word().to_le_bytes()).collect()
        });
        for (index, layer) in dots.layers.iter().enumerate() {
            queue.write_buffer(&layer.buffer, 0, &self.numbers(index, screen));
        }
        Vec::new()
    }

    fn paint(&self, info: PaintCallbackInfo, pass: &mut wgpu::RenderPass<'static>, resources: &CallbackResources) {
        let Some(gpu) = resources.get::<Gpu>() else { return };
        let Some(dots) = gpu.clouds.get(self.place) else { return };
        let (Some(places), Some(looks)) = (&dots.places.buffer, &dots.looks.buffer) else { return };
        let count = self.cloud.places.len().min(self.cloud.looks.len()) as u32;
        // The whole screen, as the numbers have it; the window has set what is cut off.
        let [width, height] = info.screen_size_px.map(|side| side as f32);
        pass.set_viewport(0.0, 0.0, width, height, 0.0, 1.0);
        pass.set_pipeline(&gpu.pipeline);
        pass.set_vertex_buffer(0, places.slice(..));
        pass.set_vertex_buffer(1, looks.slice(..));
        for (layer, is_drawn) in dots.layers.iter().zip(self.layers) {
            if is_drawn {
                pass.set_bind_group(0, &layer.group, &[]);
                pass.draw(0..4, 0..count);
            }
        }
    }
}
