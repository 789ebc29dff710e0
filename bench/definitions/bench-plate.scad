// A plate with a hole: solved in milliseconds, or slower on demand with the same small answer. For measurements.
// Title: Benchmark plate

// Width [mm]
width = 40; // [1:0.001:1000]
// Height [mm]
height = 30; // [1:0.001:1000]
// Corners of the hole
corners = 8; // [3:1:512]
// Spheres below the plate that are cut off it: they change nothing and take time
effort = 0; // [0:1:200]

difference() {
    cube([width, height, 4]);
    translate([width / 2, height / 2, -1]) cylinder(d = 0.6 * min(width, height), h = 6, $fn = corners);
    for (turn = [1 : 1 : effort]) translate([0, 0, -90]) rotate([turn, 2 * turn, 3 * turn]) sphere(r = 80, $fn = 24);
}
