// A spur, helical or herringbone gear with true involute teeth; two of equal module and pressure angle run together.
// Title: Involute gear

/* [Teeth] */
// Number of teeth
teeth = 24; // [8:1:120]
// Module: pitch diameter over teeth [mm]
module_size = 2; // [0.5:0.25:6]
// Pressure angle [°]
pressure_angle = 20; // [14.5:0.5:25]
// Play between the flanks of a pair, at most a fifth of the module [mm]
backlash = 0.1; // [0:0.05:0.5]

/* [Body] */
// Thickness of the toothed rim [mm]
thickness = 8; // [2:0.5:40]
// Helix angle, of the other sign on the other gear of a pair [°]
helix_angle = 20; // [-35:1:35]
// Two mirrored halves, so that nothing pushes sideways
herringbone = true;
// Holes that save material
holes = 6; // [0:1:8]

/* [Hub] */
// Shape of the bore
bore_shape = "round"; // [round:Round, hexagon:Hexagon, flat:Round with a flat]
// Diameter of the bore, across flats for a hexagon; made smaller where the teeth need the room [mm]
bore = 6; // [0:0.1:40]
// Height of the hub above the rim [mm]
hub_height = 4; // [0:0.5:30]

/* [Quality] */
// Points on each flank
flank_points = 8; // [4:1:20]

/* [Hidden] */
pitch_radius = teeth * module_size / 2;
base_radius = pitch_radius * cos(pressure_angle);
tip_radius = pitch_radius + module_size;
root_radius = pitch_radius - 1.25 * module_size;
start_radius = max(base_radius, root_radius);
bore_radius = min(bore / 2, 0.55 * root_radius);
hub_radius = min(bore_radius + max(2, 0.35 * bore_radius), root_radius - module_size / 2);
twist = helix_angle == 0 ? 0 : thickness * tan(helix_angle) / pitch_radius * 180 / PI;
play = min(backlash, module_size / 5);
round_segments = max(32, min(160, ceil(2 * PI * root_radius)));

// The involute function of an angle, in degrees.
function involute(angle) = tan(angle) * 180 / PI - angle;

// Half the angle that a tooth covers at a radius: the flank is the involute of the base circle.
function half_angle(radius) =
    90 / teeth + involute(pressure_angle) - involute(acos(min(1, base_radius / radius)))
    - play / (2 * pitch_radius) * 180 / PI;

function polar(radius, angle) = [radius * cos(angle), radius * sin(angle)];

// Points lie closer near the base circle, where the involute bends most.
flank = [for (i = [0 : flank_points]) let (t = i / flank_points)
    start_radius + (tip_radius - start_radius) * t * t];

function tooth(middle) = concat(
    root_radius < start_radius ? [polar(root_radius, middle - half_angle(start_radius))] : [],
    [for (r = flank) polar(r, middle - half_angle(r))],
    [for (i = [flank_points : -1 : 0]) polar(flank[i], middle + half_angle(flank[i]))],
    root_radius < start_radius ? [polar(root_radius, middle + half_angle(start_radius))] : []
);

module profile() {
    polygon([for (i = [0 : teeth - 1]) each tooth(360 * i / teeth)]);
}

module half(height, turn) {
    if (turn == 0) linear_extrude(height) profile();
    else linear_extrude(height, twist = -turn, slices = max(2, ceil(abs(turn) / 2))) profile();
}

module rim() {
    if (herringbone && twist != 0) {
        half(thickness / 2, twist / 2);
        translate([0, 0, thickness]) mirror([0, 0, 1]) half(thickness / 2, twist / 2);
    } else {
        half(thickness, twist);
    }
}

module bore_profile() {
    if (bore_shape == "hexagon") circle(bore_radius / cos(30), $fn = 6);
    else if (bore_shape == "flat") intersection() {
        circle(bore_radius, $fn = 64);
        translate([-0.25 * bore_radius, 0]) square(2 * bore_radius, center = true);
    }
    else circle(bore_radius, $fn = 64);
}

module lightening() {
    room = root_radius - hub_radius - module_size;
    radius = min(0.42 * room, 0.8 * (hub_radius + room / 2 + module_size / 4) * sin(180 / max(holes, 2)));
    if (holes > 0 && radius > 1)
        for (i = [0 : holes - 1])
            rotate(360 * (i + 0.5) / holes)
                translate([hub_radius + (root_radius - module_size / 2 - hub_radius) / 2, 0, -1])
                    cylinder(r = radius, h = thickness + 2, $fn = 48);
}

difference() {
    union() {
        difference() {
            rim();
            lightening();
        }
        if (hub_height > 0)
            cylinder(r = hub_radius, h = thickness + hub_height, $fn = round_segments);
    }
    if (bore_radius > 0)
        translate([0, 0, -1]) linear_extrude(thickness + hub_height + 2) bore_profile();
}
