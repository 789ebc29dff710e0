// A vase or planter with lobes that wind upwards, an even wall and a drain hole if wanted.
// Title: Twisted vase

/* [Shape] */
// Height [mm]
height = 140; // [40:1:300]
// Mean diameter at the foot [mm]
foot = 60; // [40:1:150]
// Mean diameter at the mouth [mm]
mouth = 80; // [40:1:200]
// How far it bulges in the middle; below 0 it is waisted [mm]
belly = 14; // [-10:0.5:40]

/* [Lobes] */
// Number of lobes
lobes = 7; // [3:1:16]
// Depth of the lobes, of the radius [%]
lobe_depth = 9; // [0:0.5:15]
// Turn of the lobes from foot to mouth [°]
twist = 110; // [-360:5:360]

/* [Wall] */
// Thickness of the wall [mm]
wall = 2; // [0.8:0.1:4]
// Thickness of the floor [mm]
floor_thickness = 3; // [1:0.2:8]
// Diameter of the drain hole, 0 for none [mm]
drain = 0; // [0:0.5:20]

/* [Quality] */
// Points around a lobe
detail = 16; // [8:1:24]

/* [Hidden] */
around = lobes * max(8, min(detail, floor(256 / lobes)));
layers = max(24, min(100, ceil(max(height / 2.5, abs(twist) / 4))));
waviness = lobe_depth / 100;

// The mean radius at a height from 0 to 1, and how fast it grows.
function mean(t) = (foot + (mouth - foot) * t) / 2 + belly * sin(180 * t);
function growth(t) = (mouth - foot) / 2 + belly * PI * cos(180 * t);

function outer(t, angle) = mean(t) * (1 + waviness * cos(lobes * (angle - twist * t)));

// The wall stands at right angles to the surface: along the radius it is thicker where the surface leans.
function inner(t, angle) = let (
    phase = lobes * (angle - twist * t),
    wave = 1 + waviness * cos(phase),
    radius = mean(t) * wave,
    around = -waviness * lobes * sin(phase) / wave,
    up = (growth(t) * wave - mean(t) * around * wave * twist * PI / 180) / height,
    lean = sqrt(1 + around * around + up * up)
) max(radius - wall * min(lean, 2.2), 0.3 * radius);

function ring(t, z, inside) = [for (i = [0 : around - 1])
    let (angle = 360 * i / around, r = inside ? inner(t, angle) : outer(t, angle))
    [r * cos(angle), r * sin(angle), z]];

start = floor_thickness / height;
points = concat(
    [for (k = [0 : layers]) each ring(k / layers, height * k / layers, false)],
    [for (k = [layers : -1 : 0]) let (t = start + (1 - start) * k / layers) each ring(t, height * t, true)],
    [[0, 0, 0], [0, 0, floor_thickness]]
);
rings = 2 * (layers + 1);
foot_centre = rings * around;

// Up the outside, over the mouth, down the inside; then both floors.
faces = concat(
    [for (k = [0 : rings - 2], i = [0 : around - 1])
        let (a = k * around + i, b = k * around + (i + 1) % around)
        each [[a, a + around, b + around], [a, b + around, b]]],
    [for (i = [0 : around - 1]) [foot_centre, i, (i + 1) % around]],
    [for (i = [0 : around - 1]) let (last = (rings - 1) * around)
        [foot_centre + 1, last + (i + 1) % around, last + i]]
);

difference() {
    polyhedron(points, faces);
    if (drain > 0) translate([0, 0, -1]) cylinder(d = drain, h = floor_thickness + 2, $fn = 48);
}
