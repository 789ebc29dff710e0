// A twisted vase: a wavy outline, extruded with a twist, hollow.
// Kind: part. Changed: waves=9
waves = 7;
height = 120;

function outline(r) = [for (a = [0 : 2 : 358]) (r + 3 * sin(waves * a)) * [cos(a), sin(a)]];

difference() {
    linear_extrude(height = height, twist = 90, scale = 1.4, slices = 80) polygon(outline(30));
    translate([0, 0, 3]) linear_extrude(height = height, twist = 90, scale = 1.4, slices = 80) polygon(outline(28));
}
