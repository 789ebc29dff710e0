// Many round bodies joined, many others taken away.
// Kind: csg. Changed: count=4
count = 3;
$fn = 32;

difference() {
    union() for (x = [1 : count], y = [1 : count], z = [1 : 3]) translate(10 * [x, y, z]) sphere(r = 6.2);
    for (x = [1 : count], y = [1 : count]) translate(10 * [x, y, 0]) cylinder(r = 2.3, h = 50);
    for (x = [1 : count], z = [1 : 3]) translate(10 * [x, 0, z]) rotate([-90, 0, 0]) cylinder(r = 1.7, h = 90);
}
