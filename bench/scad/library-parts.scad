// A few parts of a large library, which is included whole.
// Kind: library. Changed: spin=30
include <bench-lib/std.scad>
spin = 15;

for (n = [0 : 5]) translate([0, 50 * n, 0]) {
    part3_1_plate(size = [40, 24, 4], spin = spin * n);
    translate([60, 0, 0]) part11_7_plate(holes = 3, anchor = [0, 0, 1]);
    translate([140, 0, 0]) linear_extrude(3) polygon(part20_4_scale(part5_2_path([30, 20], rounding = 4), 1.2));
}
