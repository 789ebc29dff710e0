// A spur gear: each tooth is a few points, the whole outline one list.

teeth = 18;        // [8:60]
module_size = 2.5; // [1:0.5:6]
thickness = 8;     // [2:30]
bore = 8;          // [0:0.5:30]
spokes = 6;        // [0:10]

/* [Hidden] */
$fn = 96;

pitch = teeth * module_size / 2;
root = pitch - 1.2 * module_size;
tip = pitch + module_size;
step = 360 / teeth;

function at(radius, angle) = radius * [cos(angle), sin(angle)];

// Where a tooth rises, runs along its tip, and falls again.
tooth = [[root, -0.34], [pitch, -0.25], [tip, -0.11], [tip, 0.11], [pitch, 0.25], [root, 0.34]];
outline = [for (i = [0 : teeth - 1], corner = tooth) at(corner[0], (i + corner[1]) * step)];

rim = root - 2 * module_size;
hub = bore / 2 + 2 * module_size;

linear_extrude(thickness)
  difference() {
    polygon(outline);
    circle(d = bore);
    if (spokes > 2 && rim > hub + module_size)
      difference() {
        circle(rim);
        circle(hub);
        for (i = [1 : spokes])
          rotate(i * 360 / spokes) translate([0, -module_size]) square([rim, 2 * module_size]);
      }
  }
