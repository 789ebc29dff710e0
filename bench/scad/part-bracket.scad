// A mounting bracket with slots and ribs.
// Kind: part. Changed: holes=5
holes = 3;
thickness = 4;
$fn = 48;

module slot(length, d) {
    hull() for (x = [-1, 1]) translate([x * length / 2, 0, 0]) cylinder(d = d, h = 3 * thickness, center = true);
}

module wing() {
    difference() {
        translate([-20 * holes / 2, 0, 0]) cube([20 * holes, 40, thickness]);
        for (n = [0 : holes - 1]) translate([20 * (n - (holes - 1) / 2), 24, 0]) slot(7, 5);
    }
}

wing();
rotate([90, 0, 0]) mirror([0, 0, 1]) wing();
for (n = [0 : holes]) translate([20 * (n - holes / 2) - 1, 0, 0]) rotate([90, 0, 90])
    linear_extrude(2) polygon([[0, 0], [20, 0], [0, 20]]);
