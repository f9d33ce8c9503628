//! The icon, drawn: a paw whose face is told by its shape. Colour only follows, so it reads in grey as well.
//!
//! | Face | Shape |
//! |---|---|
//! | starting | the outline of a paw |
//! | good | a solid paw |
//! | syncing | a solid paw with two arrows |
//! | resting | a pale paw with two bars |
//! | needs you | a solid paw with a triangle and its mark |
//!
//! Format: RGBA, 8 bits each, not premultiplied, rows from the top. Each pixel is the share of its area that the shape
//! covers, measured at 6 × 6 points.

use super::tray::Face;

/// What the icon stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A light bar: dark ink.
    Light,
    /// A dark bar: light ink.
    Dark,
    /// The system colours it itself (macOS): black ink, told by transparency alone.
    Template,
}

/// Points a side at which a pixel is looked at.
const POINTS: u32 = 6;

/// The icon as pixels: `size × size × 4` bytes.
pub fn icon(face: Face, size: u32, ground: Ground) -> Vec<u8> {
    let inks = Inks::of(face, ground);
    let drawing = Drawing::of(face, size);
    let mut pixels = Vec::with_capacity((size as usize).saturating_mul(size as usize).saturating_mul(4));
    let step = 1.0 / (f64::from(size) * f64::from(POINTS));
    for y in 0..size {
        for x in 0..size {
            let mut seen = [0_u32; 3];
            for point in 0..POINTS * POINTS {
                let at = |pixel: u32, part: u32| (f64::from(pixel * POINTS + part) + 0.5) * step;
                match drawing.at(at(x, point % POINTS), at(y, point / POINTS)) {
                    Some(Ink::Mark) => seen[0] += 1,
                    Some(Ink::Badge) => seen[1] += 1,
                    Some(Ink::Sign) => seen[2] += 1,
                    None => {}
                }
            }
            pixels.extend(mixed(&seen, &inks));
        }
    }
    pixels
}

/// One colour out of the shares of three inks.
fn mixed(seen: &[u32; 3], inks: &Inks) -> [u8; 4] {
    let all = POINTS * POINTS;
    let weights: Vec<(u32, [u8; 4])> = seen.iter().copied().zip(inks.0).collect();
    let opacity: u32 = weights.iter().map(|(share, ink)| share * u32::from(ink[3])).sum();
    if opacity == 0 {
        return [0; 4];
    }
    let channel = |index: usize| {
        let sum: u32 =
            weights.iter().map(|(share, ink)| share * u32::from(ink[3]) * u32::from(ink[index])).sum();
        byte(sum / opacity)
    };
    [channel(0), channel(1), channel(2), byte(opacity / all)]
}

fn byte(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

/// What a point is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ink {
    /// The paw.
    Mark,
    /// What is added to it.
    Badge,
    /// What stands in the badge.
    Sign,
}

/// Colours of mark, badge and sign.
struct Inks([[u8; 4]; 3]);

impl Inks {
    fn of(face: Face, ground: Ground) -> Self {
        const CLEAR: [u8; 4] = [0; 4];
        let (ink, pale, amber, on_amber) = match ground {
            Ground::Light => {
                ([14, 92, 92, 255], [106, 118, 118, 255], [176, 84, 0, 255], [255, 255, 255, 255])
            }
            Ground::Dark => {
                ([126, 226, 214, 255], [150, 162, 162, 255], [255, 190, 92, 255], [38, 24, 0, 255])
            }
            Ground::Template => ([0, 0, 0, 255], [0, 0, 0, 140], [0, 0, 0, 255], CLEAR),
        };
        match face {
            Face::Starting | Face::Good | Face::Syncing => Self([ink, ink, CLEAR]),
            Face::Resting => Self([pale, pale, CLEAR]),
            Face::NeedsYou => Self([ink, amber, on_amber]),
        }
    }
}

/// An ellipse: centre, radii, tilt.
#[derive(Clone, Copy)]
struct Oval(f64, f64, f64, f64, f64);

impl Oval {
    /// How far outside a point is, in radii: below 1 it is inside. `grown` is added to both radii.
    fn holds(self, x: f64, y: f64, grown: f64) -> bool {
        let Self(cx, cy, rx, ry, tilt) = self;
        let (dx, dy) = (x - cx, y - cy);
        let (sin, cos) = tilt.sin_cos();
        let (along, across) = (dx * cos + dy * sin, dy * cos - dx * sin);
        let (rx, ry) = (rx + grown, ry + grown);
        rx > 0.0 && ry > 0.0 && (along / rx).powi(2) + (across / ry).powi(2) <= 1.0
    }
}

/// Four toes.
const TOES: [Oval; 4] = [
    Oval(0.155, 0.435, 0.098, 0.140, -0.42),
    Oval(0.372, 0.215, 0.106, 0.160, -0.12),
    Oval(0.628, 0.215, 0.106, 0.160, 0.12),
    Oval(0.845, 0.435, 0.098, 0.140, 0.42),
];

/// The pad, as ovals that flow together.
const PAD: [Oval; 3] = [
    Oval(0.500, 0.640, 0.215, 0.200, 0.0),
    Oval(0.350, 0.765, 0.165, 0.150, 0.35),
    Oval(0.650, 0.765, 0.165, 0.150, -0.35),
];

/// Radius of the circle that the arrows follow.
const ROUND: f64 = 0.170;

/// Where on it an arrow's head begins, in radians.
const TURN: f64 = -0.85;

/// Where the badge stands.
const BADGE: (f64, f64) = (0.735, 0.735);

struct Drawing {
    face: Face,
    /// Half a pixel where the icon is small: shapes are drawn bolder then.
    bold: f64,
}

impl Drawing {
    fn of(face: Face, size: u32) -> Self {
        Self { face, bold: if size < 24 { 0.012 } else { 0.0 } }
    }

    fn at(&self, x: f64, y: f64) -> Option<Ink> {
        match self.face {
            Face::Starting => self.outline(x, y).then_some(Ink::Mark),
            Face::Good => self.paw(x, y, self.bold).then_some(Ink::Mark),
            Face::Syncing => self.with_badge(x, y, |x, y| self.arrows(x, y).then_some(Ink::Badge)),
            Face::Resting => self.with_badge(x, y, |x, y| bars(x, y).then_some(Ink::Badge)),
            Face::NeedsYou => self.with_badge(x, y, |x, y| {
                triangle(x, y, 0.0).then(|| if mark(x, y) { Ink::Sign } else { Ink::Badge })
            }),
        }
    }

    fn paw(&self, x: f64, y: f64, grown: f64) -> bool {
        TOES.iter().chain(&PAD).any(|oval| oval.holds(x, y, grown))
    }

    /// A line along the edge: inside the paw and not deep inside.
    fn outline(&self, x: f64, y: f64) -> bool {
        let width = 0.058 + self.bold * 1.6;
        self.paw(x, y, 0.0)
            && !TOES.iter().any(|toe| toe.holds(x, y, -width))
            && !PAD.iter().any(|oval| oval.holds(x, y, -width))
    }

    /// The paw with room cut out for what is added.
    fn with_badge(&self, x: f64, y: f64, badge: impl Fn(f64, f64) -> Option<Ink>) -> Option<Ink> {
        if let Some(ink) = badge(x, y) {
            return Some(ink);
        }
        (self.paw(x, y, self.bold) && !self.room(x, y)).then_some(Ink::Mark)
    }

    fn room(&self, x: f64, y: f64) -> bool {
        match self.face {
            Face::NeedsYou => triangle(x, y, 0.055),
            Face::Syncing => (x - BADGE.0).hypot(y - BADGE.1) < 0.300,
            Face::Resting => (x - BADGE.0).abs() < 0.235 && (y - BADGE.1).abs() < 0.255,
            Face::Starting | Face::Good => false,
        }
    }

    /// Two arrows that follow each other in a circle.
    fn arrows(&self, x: f64, y: f64) -> bool {
        // One half is the other turned by half a circle.
        let (dx, dy) = (x - BADGE.0, y - BADGE.1);
        let half = |dx: f64, dy: f64| {
            let (around, angle) = (dx.hypot(dy), dy.atan2(dx));
            let bow = (ROUND - 0.040 - self.bold..=ROUND + 0.040 + self.bold).contains(&around)
                && (-2.80..=TURN).contains(&angle);
            // The head goes on along the circle from where the bow ends.
            let (sin, cos) = TURN.sin_cos();
            let (hx, hy) = (dx - ROUND * cos, dy - ROUND * sin);
            let (along, across) = (hy * cos - hx * sin, (hx * cos + hy * sin).abs());
            let head = (0.0..=0.150).contains(&along) && across <= (0.150 - along) * 0.80;
            bow || head
        };
        half(dx, dy) || half(-dx, -dy)
    }
}

/// Two upright bars.
fn bars(x: f64, y: f64) -> bool {
    let (dx, dy) = ((x - BADGE.0).abs(), (y - BADGE.1).abs());
    (0.048..=0.165).contains(&dx) && dy <= 0.190
}

/// A triangle on its side, with round corners, grown by so much.
fn triangle(x: f64, y: f64, grown: f64) -> bool {
    // Distances to the three edges of a triangle around the badge's place; the least one decides.
    let (dx, dy) = (x - BADGE.0, y - (BADGE.1 + 0.055));
    let (sin, cos) = (std::f64::consts::FRAC_PI_6.sin(), std::f64::consts::FRAC_PI_6.cos());
    let edges = [dy, -dy * sin - dx * cos, -dy * sin + dx * cos];
    let farthest = edges.into_iter().fold(f64::MIN, f64::max);
    let reach = 0.148;
    // Corners are cut by a circle, which rounds them.
    farthest <= reach + grown && dx.hypot(dy) <= 0.268 + grown
}

/// An exclamation mark in the triangle.
fn mark(x: f64, y: f64) -> bool {
    let (dx, dy) = ((x - BADGE.0).abs(), y - BADGE.1);
    let stroke = dx <= 0.032 && (-0.105..=0.055).contains(&dy);
    let dot = dx <= 0.034 && (0.095..=0.158).contains(&dy);
    stroke || dot
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACES: [Face; 5] = [Face::Starting, Face::Good, Face::Syncing, Face::Resting, Face::NeedsYou];
    const SIZES: [u32; 7] = [16, 20, 22, 24, 32, 48, 64];

    /// Pixels that differ by more than a tenth, looked at as grey on white.
    fn differ(a: &[u8], b: &[u8]) -> usize {
        let grey = |pixel: &[u8]| {
            let opacity = f64::from(pixel[3]) / 255.0;
            let light =
                (f64::from(pixel[0]) * 0.30 + f64::from(pixel[1]) * 0.59 + f64::from(pixel[2]) * 0.11)
                    / 255.0;
            light * opacity + 1.0 - opacity
        };
        a.chunks(4).zip(b.chunks(4)).filter(|(a, b)| (grey(a) - grey(b)).abs() > 0.1).count()
    }

    #[test]
    fn faces_are_told_apart_without_colour_at_the_smallest_size() {
        for ground in [Ground::Light, Ground::Dark, Ground::Template] {
            for (place, one) in FACES.iter().enumerate() {
                for other in FACES.iter().skip(place + 1) {
                    let many = differ(&icon(*one, 16, ground), &icon(*other, 16, ground));
                    assert!(many >= 16, "{one:?} and {other:?} differ in {many} of 256 pixels on {ground:?}");
                }
            }
        }
    }

    #[test]
    fn every_size_has_its_pixels_and_clear_corners() {
        for size in SIZES.into_iter().chain([1, 2, 3, 5]) {
            for face in FACES {
                let pixels = icon(face, size, Ground::Light);
                assert_eq!(pixels.len(), (size * size * 4) as usize, "{face:?} at {size}");
                if size >= 16 {
                    let last = pixels.len() - 4;
                    let right = (size as usize - 1) * 4;
                    for corner in [0, right, last - right, last] {
                        assert_eq!(pixels[corner + 3], 0, "{face:?} at {size} touches a corner");
                    }
                }
            }
        }
    }

    #[test]
    fn inks_stand_out_from_their_ground_by_three_to_one() {
        let light = |channel: u8| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let luminance =
            |ink: [u8; 4]| 0.2126 * light(ink[0]) + 0.7152 * light(ink[1]) + 0.0722 * light(ink[2]);
        let contrast = |a: f64, b: f64| (a.max(b) + 0.05) / (a.min(b) + 0.05);
        for (ground, bar) in [(Ground::Light, [243, 243, 243, 255]), (Ground::Dark, [32, 32, 32, 255])] {
            for face in FACES {
                let Inks([mark, badge, sign]) = Inks::of(face, ground);
                assert!(contrast(luminance(mark), luminance(bar)) >= 3.0, "mark of {face:?} on {ground:?}");
                assert!(contrast(luminance(badge), luminance(bar)) >= 3.0, "badge of {face:?} on {ground:?}");
                if face == Face::NeedsYou {
                    assert!(contrast(luminance(sign), luminance(badge)) >= 3.0, "the mark in the triangle");
                }
            }
        }
    }

    /// Writes the sheet of all faces to the file named by `ODIS_SYNC_SHEET`, as PPM on grey, to be looked at.
    #[test]
    #[ignore = "writes a picture for a person"]
    fn sheet() {
        let path = std::env::var_os("ODIS_SYNC_SHEET").expect("where to");
        let (width, height) = (1100_usize, 620_usize);
        let mut canvas = vec![[243_u8; 3]; width * height];
        for row in canvas.iter_mut().skip(width * height / 2) {
            *row = [32; 3];
        }
        for (half, ground) in [Ground::Light, Ground::Dark].into_iter().enumerate() {
            for (line, face) in FACES.into_iter().enumerate() {
                let mut left = 10;
                for (size, zoom) in
                    [(16, 1), (20, 1), (24, 1), (32, 1), (48, 1), (16, 3), (24, 2), (32, 2), (256, 1)]
                {
                    if size == 256 && line > 0 {
                        continue;
                    }
                    let pixels = icon(if size == 256 { Face::NeedsYou } else { face }, size, ground);
                    for y in 0..size as usize * zoom {
                        for x in 0..size as usize * zoom {
                            let at = ((y / zoom) * size as usize + x / zoom) * 4;
                            let place = (half * height / 2 + line * 60 + 6 + y) * width + left + x;
                            let opacity = u32::from(pixels[at + 3]);
                            for channel in 0..3 {
                                let under = u32::from(canvas[place][channel]);
                                let over = u32::from(pixels[at + channel]);
                                canvas[place][channel] =
                                    byte((over * opacity + under * (255 - opacity)) / 255);
                            }
                        }
                    }
                    left += size as usize * zoom + 14;
                }
            }
        }
        let mut file = format!("P6 {width} {height} 255\n").into_bytes();
        file.extend(canvas.into_iter().flatten());
        std::fs::write(path, file).unwrap();
    }
}
