// A metric bolt and its nut with the helical thread of ISO 68-1, sizes M3 to M24, printed standing on the head.
// Title: Bolt and nut

/* [Thread] */
// Nominal size
size = "M10"; // [M3, M4, M5, M6, M8, M10, M12, M16, M20, M24]
// Length of the bolt below its head [mm]
length = 30; // [8:1:100]
// Length of the thread; the rest is shank [mm]
thread_length = 24; // [4:1:100]
// Radial gap between bolt and nut, half of it on each, by the printer [mm]
clearance = 0.2; // [0:0.05:0.6]

/* [Head] */
// Kind of head
head = "hexagon"; // [hexagon:Hexagon, socket:Cylinder with socket, knurled:Thumb screw]

/* [Parts] */
// Parts to make
parts = "both"; // [both:Bolt and nut, bolt:Bolt only, nut:Nut only]

/* [Quality] */
// Steps in each turn of the thread, fewer on a long fine one
quality = 24; // [16:4:64]

/* [Hidden] */
// Size: pitch (ISO 261), width across flats, height of the head (ISO 4017), height of the nut (ISO 4032).
sizes = [
    ["M3", 3, 0.5, 5.5, 2, 2.4], ["M4", 4, 0.7, 7, 2.8, 3.2], ["M5", 5, 0.8, 8, 3.5, 4.7],
    ["M6", 6, 1, 10, 4, 5.2], ["M8", 8, 1.25, 13, 5.3, 6.8], ["M10", 10, 1.5, 16, 6.4, 8.4],
    ["M12", 12, 1.75, 18, 7.5, 10.8], ["M16", 16, 2, 24, 10, 14.8], ["M20", 20, 2.5, 30, 12.5, 18],
    ["M24", 24, 3, 36, 15, 21.5],
];
row = sizes[search([size], sizes)[0]];
diameter = row[1];
pitch = row[2];
flats = row[3];
head_height = head == "socket" ? diameter : row[4];
nut_height = row[5];
socket = 0.8 * diameter;
turned = min(thread_length, length);
gap = 6;
steps = max(16, min(quality, floor(1600 * pitch / turned)));

// ISO 68-1 along the axis, over one pitch from 0 to 1: the crest is an eighth of the pitch, the root a quarter,
// the flanks stand at 60°; a section across the axis is the same curve over one turn.
depth = 5 / 8 * sqrt(3) / 2 * pitch;
function fall(u) =
    u < 1 / 16 ? 0 :
    u < 6 / 16 ? depth * (u - 1 / 16) * 16 / 5 :
    u < 10 / 16 ? depth :
    u < 15 / 16 ? depth * (15 / 16 - u) * 16 / 5 : 0;
corners = [1 / 16, 6 / 16, 10 / 16, 15 / 16];
turns = concat([for (i = [0 : steps - 1]) i / steps], corners);

function sorted(list) = len(list) < 2 ? list : let (pivot = list[floor(len(list) / 2)]) concat(
    sorted([for (x = list) if (x < pivot - 1e-6) x]), [pivot], sorted([for (x = list) if (x > pivot + 1e-6) x]));

module section(radius) {
    polygon([for (u = sorted(turns)) let (r = radius - fall(u)) [r * cos(360 * u), r * sin(360 * u)]]);
}

// Twisting the section once per pitch makes the exact helical surface.
module thread(radius, height) {
    linear_extrude(height, twist = -360 * height / pitch, slices = ceil(steps * height / pitch)) section(radius);
}

module hexagon(height) {
    intersection() {
        cylinder(d = flats / cos(30), h = height, $fn = 6);
        union() {
            rise = 0.5 * flats * (1 / cos(30) - 0.95) * tan(30);
            cylinder(d1 = 0.95 * flats, d2 = 0.95 * flats + 2 * rise / tan(30), h = rise, $fn = 96);
            translate([0, 0, rise]) cylinder(d = 1.2 * flats, h = height, $fn = 96);
        }
    }
}

module bolt_head() {
    if (head == "hexagon") hexagon(head_height);
    else if (head == "knurled") linear_extrude(head_height) difference() {
        circle(d = 2.2 * diameter, $fn = 96);
        for (i = [0 : 17]) rotate(20 * i) translate([1.1 * diameter, 0]) circle(d = 0.22 * diameter, $fn = 24);
    }
    else difference() {
        cylinder(d = 1.5 * diameter, h = head_height, $fn = 96);
        translate([0, 0, -1]) cylinder(d = socket / cos(30), h = 1 + diameter / 2, $fn = 6);
    }
}

module bolt() {
    radius = (diameter - clearance) / 2;
    bolt_head();
    translate([0, 0, head_height - 0.01]) {
        cylinder(r = turned < length ? radius : radius - depth, h = max(length - turned, 0) + 0.02, $fn = steps);
        intersection() {
            translate([0, 0, length - turned]) thread(radius, turned + 0.01);
            union() {
                cylinder(r = 2 * radius, h = length - depth + 0.01);
                translate([0, 0, length - depth])
                    cylinder(r1 = radius + 0.01, r2 = radius - depth, h = depth + 0.01, $fn = steps);
            }
        }
    }
}

module nut() {
    radius = (diameter + clearance) / 2;
    difference() {
        intersection() {
            hexagon(nut_height);
            translate([0, 0, nut_height]) mirror([0, 0, 1]) hexagon(nut_height);
        }
        translate([0, 0, -pitch]) thread(radius, nut_height + 2 * pitch);
        for (top = [0, 1]) translate([0, 0, top * nut_height]) mirror([0, 0, top])
            translate([0, 0, -0.01]) cylinder(r1 = radius + 0.1, r2 = radius - depth, h = depth + 0.1, $fn = steps);
    }
}

if (parts != "nut") bolt();
if (parts != "bolt")
    translate([parts == "nut" ? 0 : max(flats / cos(30), 2.2 * diameter) + gap, 0, 0]) nut();
