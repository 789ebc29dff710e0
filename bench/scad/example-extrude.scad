// A shape pulled straight, twisted and tapered.
// Kind: example. Changed: twist=180
twist = 90;

module shape() difference() {
    square([12, 8], center = true);
    translate([2, 0]) circle(2.5);
}

linear_extrude(10) shape();
translate([20, 0, 0]) linear_extrude(height = 20, twist = twist) shape();
translate([40, 0, 0]) linear_extrude(height = 20, scale = [0.4, 2]) shape();
translate([60, 0, 0]) linear_extrude(height = 20, twist = twist, slices = 60, scale = 0.5, center = true) shape();
