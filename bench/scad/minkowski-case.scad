// An enclosure with all edges rounded: the Minkowski sum of a body that isn't convex and a sphere.
// Kind: minkowski. Changed: width=70
rounding = 2;
width = 60;

minkowski() {
    difference() {
        cube([width, 40, 20]);
        translate([6, 6, 6]) cube([width - 12, 28, 20]);
        translate([30, -1, 12]) cube([10, 50, 20]);
    }
    sphere(r = rounding, $fn = 20);
}
translate([0, 60, 0]) minkowski() {
    linear_extrude(4) difference() {
        square([60, 30]);
        translate([10, 8]) square([20, 14]);
    }
    cylinder(r = rounding, h = 2, $fn = 32);
}
