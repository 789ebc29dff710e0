// A name plate: raised and engraved lines of text.
// Kind: text. Changed: title="Second floor"
title = "Ground floor";
lines = ["Workshop", "Store & office", "Opening hours 08:00-17:30", "Ring the bell twice"];
font = "Liberation Sans";
$fn = 24;

difference() {
    translate([-70, -56, 0]) cube([140, 80, 4]);
    for (n = [0 : len(lines) - 1]) translate([0, -8 - 12 * n, 2.5]) linear_extrude(3)
        text(lines[n], size = 7, font = font, halign = "center");
}
translate([0, 6, 3]) linear_extrude(3) text(title, size = 12, font = str(font, ":style=Bold"), halign = "center");
