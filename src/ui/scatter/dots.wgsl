// One disc an instance: a square of two triangles, the disc cut out of it.

struct Frame {
    // From the map to the screen, −1 to 1.
    scale: vec2<f32>,
    offset: vec2<f32>,
    // One pixel, in the same unit.
    pixel: vec2<f32>,
    // Of a disc, in pixels.
    radius: f32,
    // 0: what lies below; 1: what lies on top.
    layer: u32,
    // Around what is chosen; the last value is its width in pixels.
    outline: vec4<f32>,
};

@group(0) @binding(0) var<uniform> frame: Frame;

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) at: vec2<f32>,
    @location(1) color: vec3<f32>,
    // The radius of the disc and of the disc with its outline.
    @location(2) reach: vec2<f32>,
};

@vertex
fn corner_of_dot(
    @builtin(vertex_index) index: u32,
    @location(0) place: vec2<f32>,
    @location(1) look: u32,
) -> Corner {
    var out: Corner;
    let height = look >> 24u;
    let is_shown = (height > 0u) && ((height > 1u) == (frame.layer > 0u));
    let corner = vec2<f32>(f32(index & 1u) * 2.0 - 1.0, f32(index >> 1u) * 2.0 - 1.0);
    var reach = vec2<f32>(frame.radius, frame.radius);
    if height == 3u {
        reach.y = frame.radius + frame.outline.w;
    }
    out.at = corner * (reach.y + 1.0);
    out.color = vec3<f32>(f32(look & 255u), f32((look >> 8u) & 255u), f32((look >> 16u) & 255u)) / 255.0;
    out.reach = reach;
    let middle = place * frame.scale + frame.offset;
    if is_shown {
        out.position = vec4<f32>(middle + out.at * frame.pixel, 0.0, 1.0);
    } else {
        // All corners in one place outside: nothing is drawn.
        out.position = vec4<f32>(2.0, 2.0, 0.0, 1.0);
    }
    return out;
}

// The colour and how much of the pixel it covers, as the window's other colours are stored.
fn disc(in: Corner) -> vec4<f32> {
    let distance = length(in.at);
    let cover = clamp(in.reach.y - distance + 0.5, 0.0, 1.0);
    if in.reach.x == in.reach.y {
        return vec4<f32>(in.color, cover);
    }
    let inner = clamp(in.reach.x - distance + 0.5, 0.0, 1.0);
    return vec4<f32>(mix(frame.outline.rgb, in.color, inner), cover);
}

@fragment
fn gamma_pixel(in: Corner) -> @location(0) vec4<f32> {
    let color = disc(in);
    return vec4<f32>(color.rgb * color.a, color.a);
}

@fragment
fn linear_pixel(in: Corner) -> @location(0) vec4<f32> {
    let color = disc(in);
    let low = color.rgb / vec3<f32>(12.92);
    let high = pow((color.rgb + vec3<f32>(0.055)) / vec3<f32>(1.055), vec3<f32>(2.4));
    let linear = select(high, low, color.rgb < vec3<f32>(0.04045));
    return vec4<f32>(linear * color.a, color.a);
}
