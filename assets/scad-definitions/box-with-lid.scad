// A box with compartments and a lid that stays on: friction or snap fit, both parts laid out for printing.
// Title: Box with lid

/* [Size] */
// Outer width [mm]
width = 80; // [30:0.5:200]
// Outer depth [mm]
depth = 60; // [30:0.5:200]
// Outer height without the lid's plate [mm]
height = 40; // [15:0.5:150]
// Thickness of the walls [mm]
wall = 2; // [1.2:0.2:4]
// Thickness of the floor and of the lid's plate [mm]
base = 2; // [0.8:0.2:5]
// Radius of the upright edges, at most what the size allows [mm]
corner_radius = 6; // [0:0.5:15]

/* [Inside] */
// Compartments side by side
columns = 2; // [1:1:8]
// Compartments one behind the other
rows = 1; // [1:1:8]

/* [Lid] */
// How the lid holds
fit = "friction"; // [loose:Loose, friction:Friction, snap:Snap ridge]
// Gap between rim and wall, by the printer [mm]
clearance = 0.15; // [0.05:0.05:0.5]
// How far the lid's rim reaches into the box [mm]
rim = 6; // [3:0.5:15]
// Parts to make
parts = "both"; // [both:Box and lid, box:Box only, lid:Lid only]

/* [Quality] */
// Segments of a full circle
segments = 64; // [24:8:128]

/* [Hidden] */
$fn = segments;
gap = 8;
ridge = 0.4;
divider = 1.2;
radius = min(corner_radius, width / 2 - 0.5, depth / 2 - 0.5);
inner_width = width - 2 * wall;
inner_depth = depth - 2 * wall;
inner_radius = max(radius - wall, 0);
rim_height = min(rim, (height - base) / 2);
play = fit == "loose" ? clearance + 0.15 : clearance;
rim_wall = min(1.6, inner_width / 8, inner_depth / 8);
ridge_height = rim_height / 2;

module plate(x, y, radius, thickness) {
    linear_extrude(thickness)
        if (radius > 0) offset(radius) square([x - 2 * radius, y - 2 * radius], center = true);
        else square([x, y], center = true);
}

// A bead around a rounded rectangle: `out` beyond it at its middle, flush with it at both edges.
module bead(x, y, radius, out) {
    hull() {
        translate([0, 0, -2 * out]) plate(x, y, radius, 0.01);
        translate([0, 0, -0.005]) plate(x + 2 * out, y + 2 * out, radius + out, 0.01);
        translate([0, 0, 2 * out - 0.01]) plate(x, y, radius, 0.01);
    }
}

module dividers() {
    top = height - rim_height - clearance - base;
    translate([0, 0, base - 0.01]) linear_extrude(top) {
        for (i = [1 : 1 : columns - 1])
            translate([-inner_width / 2 + i * inner_width / columns, 0])
                square([divider, inner_depth + wall], center = true);
        for (i = [1 : 1 : rows - 1])
            translate([0, -inner_depth / 2 + i * inner_depth / rows])
                square([inner_width + wall, divider], center = true);
    }
}

module box() {
    difference() {
        plate(width, depth, radius, height);
        translate([0, 0, base]) plate(inner_width, inner_depth, inner_radius, height);
        if (fit == "snap")
            translate([0, 0, height - ridge_height]) bead(inner_width, inner_depth, inner_radius, ridge + 0.1);
    }
    dividers();
}

module lid() {
    x = inner_width - 2 * play;
    y = inner_depth - 2 * play;
    rim_radius = max(inner_radius - play, 0);
    plate(width, depth, radius, base);
    translate([0, 0, base - 0.01]) difference() {
        union() {
            plate(x, y, rim_radius, rim_height);
            if (fit == "snap") translate([0, 0, ridge_height]) bead(x, y, rim_radius, ridge + play - 0.05);
        }
        translate([0, 0, -1])
            plate(x - 2 * rim_wall, y - 2 * rim_wall, max(rim_radius - rim_wall, 0), rim_height + 2);
    }
}

if (parts != "lid") box();
if (parts != "box") translate([parts == "lid" ? 0 : width + gap, 0, 0]) lid();
