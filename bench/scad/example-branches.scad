// A small tree: a module that calls itself.
// Kind: example. Changed: levels=3
levels = 4;

module branch(level, length) if (level > 0) {
    cylinder(h = length, r1 = length / 10, r2 = length / 14, $fn = 8);
    translate([0, 0, length]) for (turn = [0, 180])
        rotate([0, 35, turn + 70 * level]) branch(level - 1, length * 0.75);
}

branch(levels, 30);
