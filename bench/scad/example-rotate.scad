// Rings, a bottle's profile and a part of a turn.
// Kind: example. Changed: angle=200
angle = 135;

rotate_extrude() translate([14, 0]) circle(3);
translate([45, 0, 0]) rotate_extrude($fn = 64)
    polygon([[0, 0], [8, 0], [9, 2], [6, 14], [2.5, 20], [2.5, 26], [0, 26]]);
translate([0, 45, 0]) rotate_extrude(angle = angle, $fn = 48) translate([12, 0]) square([4, 9]);
