//! Draws the program's icon for installers and docks: the paw of the tray, light on a dark tile. The files in
//! `src-tauri/icons/` are made from it: `cargo run -p sync-core --example icon -- icon.png && npx tauri icon icon.png`.

#![expect(clippy::unwrap_used, reason = "a program for whoever changes the drawing")]

use sync_core::view::icon::{Ground, icon};
use sync_core::view::tray::Face;

const SIZE: u32 = 1024;
const PAW: u32 = 680;
/// Radius of the tile's corners.
const ROUND: f64 = 224.0;
const TILE: [u8; 4] = [14, 92, 92, 255];

fn main() {
    let to = std::env::args().nth(1).unwrap();
    let paw = icon(Face::Good, PAW, Ground::Dark);
    let mut pixels = Vec::new();
    for y in 0..SIZE {
        for x in 0..SIZE {
            let edge = |at: u32| {
                let at = f64::from(at) + 0.5;
                (ROUND - at).max(at - (f64::from(SIZE) - ROUND)).max(0.0)
            };
            let outside = edge(x).hypot(edge(y)) - ROUND;
            let covered = (0.5 - outside).clamp(0.0, 1.0);
            let margin = (SIZE - PAW) / 2;
            let mark = match (x.checked_sub(margin), y.checked_sub(margin)) {
                (Some(x), Some(y)) if x < PAW && y < PAW => {
                    let at = ((y * PAW + x) * 4) as usize;
                    f64::from(paw[at + 3]) / 255.0
                }
                _ => 0.0,
            };
            let mix = |channel: usize| (f64::from(TILE[channel]) * (1.0 - mark) + 250.0 * mark).round() as u8;
            pixels.extend([mix(0), mix(1), mix(2), (covered * 255.0).round() as u8]);
        }
    }
    let mut encoder = png::Encoder::new(std::fs::File::create(to).unwrap(), SIZE, SIZE);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
}
