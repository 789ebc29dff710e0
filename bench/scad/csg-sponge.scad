// A block with square tunnels of three sizes through all its sides.
// Kind: csg. Changed: size=90
size = 81;
levels = 3;

module tunnels(level) {
    count = pow(3, level - 1);
    hole = size / pow(3, level);
    for (x = [0 : count - 1], y = [0 : count - 1])
        translate([(3 * x + 1) * hole, (3 * y + 1) * hole, -1]) cube([hole, hole, size + 2]);
}

difference() {
    cube(size);
    for (level = [1 : levels]) {
        tunnels(level);
        translate([0, size, 0]) rotate([90, 0, 0]) tunnels(level);
        rotate([90, 0, 90]) tunnels(level);
    }
}
