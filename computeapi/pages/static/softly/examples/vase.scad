// A vase: a profile of points, turned around the axis. Its wall is the profile, moved inward.

height = 120;  // [60:200]
radius = 26;   // [15:50]
belly = 14;    // [0:30]
wall = 2.4;    // [1.2:0.2:5]
facets = 96;   // [6:6:120]

steps = 48;

function outside(t) = radius + belly * sin(200 * t) * (1 - 0.4 * t) + 5 * pow(t, 6);

outer = [for (i = [0 : steps]) let (t = i / steps) [outside(t), t * height]];
inner = [for (i = [steps : -1 : 1]) let (t = i / steps) [outside(t) - wall, max(t * height, wall)]];

color("#c2703d")
  rotate_extrude($fn = facets)
    polygon([[0, 0], each outer, each inner, [outside(0) - wall, wall], [0, wall]]);
