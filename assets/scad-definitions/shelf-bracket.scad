// A bracket for a shelf: two arms with screw holes and a web or a strut that stiffens them, printed lying on its side.
// Title: Shelf bracket

/* [Arms] */
// Length of the arm under the shelf [mm]
depth = 120; // [40:1:300]
// Length of the arm on the wall [mm]
height = 90; // [40:1:300]
// Width of both arms [mm]
width = 25; // [15:0.5:60]
// Thickness of both arms [mm]
thickness = 5; // [3:0.5:12]

/* [Gusset] */
// What stiffens the corner
gusset = "strut"; // [none:Nothing, web:Web on one side, strut:Strut]
// How far along the arms it reaches [%]
reach = 75; // [40:1:90]

/* [Screws] */
// Diameter of the screws; smaller where the arm is too narrow [mm]
screw = 4.5; // [3:0.1:8]
// Screws in each arm, fewer where they don't fit
screws = 2; // [1:1:4]
// Holes widen for a countersunk head
countersunk = true;

/* [Hidden] */
$fn = 48;
web = min(thickness, 0.25 * width);
band = gusset == "web" ? width - web : width; // the part of the width that is free for heads
hole = min(screw, (band - 3) / 2.2);
head = 2 * hole;
centre = width - band / 2;
tip = min(thickness, width) / 2;

function first(length) = thickness + head / 2 + 2;
function count(length) = max(1, min(screws, 1 + floor((length - head / 2 - 3 - first(length)) / (head + 2))));
function place(length, i) = count(length) == 1
    ? (first(length) + length) / 2
    : first(length) + (length - head / 2 - 3 - first(length)) * i / (count(length) - 1);

// One arm along x, its outside on the x axis, its free end rounded.
module arm(length) {
    hull() {
        square([thickness, thickness]);
        translate([length - tip, 0]) square([tip, thickness / 2]);
        translate([length - thickness / 2, thickness / 2]) circle(thickness / 2);
    }
}

module strut() {
    a = [min(reach / 100 * depth, depth - thickness / 2), thickness / 2];
    b = [thickness / 2, min(reach / 100 * height, height - thickness / 2)];
    hull() {
        translate(a) circle(thickness / 2);
        translate(b) circle(thickness / 2);
    }
}

module corner() {
    polygon([[0, 0], [reach / 100 * depth, 0], [reach / 100 * depth, thickness],
        [thickness, reach / 100 * height], [0, reach / 100 * height]]);
}

// A hole across an arm that lies along x, with room above it for the head and the screwdriver.
module drill(length) {
    sink = countersunk ? min((head - hole) / 2, thickness - 1) : 0;
    for (i = [0 : count(length) - 1])
        translate([place(length, i), 0, centre]) rotate([-90, 0, 0]) {
            translate([0, 0, -1]) cylinder(d = hole, h = thickness + 2);
            translate([0, 0, thickness - sink]) cylinder(d1 = hole, d2 = hole + 2 * sink, h = sink + 0.001);
            translate([0, 0, thickness]) cylinder(d = max(head, hole + 2 * sink), h = depth + height);
        }
}

difference() {
    union() {
        linear_extrude(width) {
            arm(depth);
            mirror([1, -1]) arm(height);
            if (gusset == "strut") strut();
        }
        if (gusset == "web") linear_extrude(web) corner();
    }
    drill(depth);
    mirror([1, -1, 0]) drill(height);
}
