// A flat sign for a laser cutter: everything is in 2D, and Export offers SVG and DXF.

label = "OPEN";
size = 24;      // [10:60]
border = 4;     // [1:10]
rays = 16;      // [8:40]

/* [Hidden] */
$fn = 72;
font = "Liberation Sans:style=Bold";
box = textmetrics(label, size = size, font = font).size;

module frame(grow) {
  offset(grow) square([box[0] + size, box[1] + size], center = true);
}

difference() {
  union() {
    frame(2 * border);
    for (i = [1 : rays])
      rotate(i * 360 / rays)
        translate([0, -border / 2]) square([box[0] / 2 + 2 * size, border]);
  }
  text(label, size = size, font = font, halign = "center", valign = "center");
  for (x = [-1, 1], y = [-1, 1])
    translate([x * (box[0] + size), y * (box[1] + size)] / 2) circle(d = border);
}
