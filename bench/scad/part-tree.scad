// A tree that branches by recursion.
// Kind: part. Changed: levels=6
levels = 5;
$fn = 12;

module branch(level, length) {
    cylinder(r1 = length / 9, r2 = length / 13, h = length);
    translate([0, 0, length]) {
        if (level > 0)
            for (n = [0 : 2]) rotate([0, 32 + 4 * n, 120 * n + 20 * level]) branch(level - 1, length * 0.72);
        else
            sphere(r = length / 5);
    }
}

branch(levels, 40);
