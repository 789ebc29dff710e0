// The three operations on a cube and a sphere, side by side.
// Kind: example. Changed: size=18
size = 15;

translate([-2 * size, 0, 0]) union() {
    cube(size, center = true);
    sphere(size * 2 / 3);
}
intersection() {
    cube(size, center = true);
    sphere(size * 2 / 3);
}
translate([2 * size, 0, 0]) difference() {
    cube(size, center = true);
    sphere(size * 2 / 3);
}
