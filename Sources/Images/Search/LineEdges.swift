/// Finds where a line of pixels changes between dark and light, to a sixteenth of a pixel.
///
/// An edge lies between a valley and a peak that differ by more than noise does, so neither the
/// light's level nor its fall across the sheet matters, and faded print has its edges too.
@safe struct LineEdges: ~Copyable {
    /// Parts of a pixel.
    static let precision = 16
    /// Levels by which pixels of one brightness may differ.
    private static let noise = 12

    /// Levels by which print differs from paper at least; a smaller difference may be grain.
    private static let print = 20
    /// An edge this many times as high as the one beside it has another one within it.
    private static let stair = 2

    /// Pixels after which an edge counts for half as much: what (15/16)ⁿ makes of it in the loop.
    private static let halfLife = 11

    private let positions: UnsafeMutableBufferPointer<Int32>
    private(set) var count = 0
    private var beginsWithFall = false

    /// - Parameter longest: pixels of the longest line that will be looked at.
    init(longest: Int) {
        unsafe positions = .allocate(capacity: longest + 2)
        unsafe positions.initialize(repeating: 0)
    }

    deinit { unsafe positions.deallocate() }

    /// In order from the line's beginning.
    subscript(index: Int) -> Int { unsafe Int(positions[index]) }

    /// True if light becomes dark there; every second edge is such a fall.
    func isFall(_ index: Int) -> Bool { (index & 1 == 0) == beginsWithFall }

    /// Both ends of the line count as edges: a code may touch the image's border.
    ///
    /// - Parameter isSharp: single pixels count; else each is seen with its neighbours.
    mutating func find(
        in line: UnsafePointer<UInt8>, _ length: Int, stride: Int, isSharp: Bool = false
    ) {
        count = 0
        guard length > 2 else { return }
        // The last turn, the one before, and the furthest that the line has gone since; 1 is up, -1
        // down.
        var (turn, turnAt, beforeAt, furthest, furthestAt, direction) = unsafe (
            Int(line[0]), 0, 0, Int(line[0]), 0, 0
        )
        // The last edge's height, and what of it still counts: beside strong print there is ringing.
        var (height, fading) = (0, 0)
        var (before, here) = unsafe (Int(line[0]), Int(line[0]))
        var x = 0
        // One more than there are pixels: at the end the line turns for good.
        while x <= length {
            let next = unsafe x &+ 1 < length ? Int(line[(x &+ 1) &* stride]) : here
            let level = isSharp ? here : (before &+ here &+ here &+ next) >> 2
            before = here
            here = next
            fading &-= fading >> 4
            let step = max(Self.noise, fading >> 2)
            if direction == 0 {
                let rise = level &- turn
                if rise > step || rise < 0 &- step {
                    direction = rise > 0 ? 1 : -1
                    (furthest, furthestAt) = (level, x)
                    beginsWithFall = direction > 0
                    append(0)
                }
            } else if x == length || (level &- furthest) &* direction < 0 &- step {
                let last = height
                height = (furthest &- turn) &* direction
                // Print on a strip of gray paper ends where the print does, not where the paper
                // does: where one edge of a run is much the higher, the other says where both are.
                let isStair = last > Self.print && height > Self.stair &* last
                let limit = turn &+ (isStair ? last : height) / 2 &* direction
                if height > Self.print, last > Self.stair &* height {
                    let at = unsafe Self.crossing(line, stride, turnAt, beforeAt, limit, direction)
                    unsafe positions[count &- 1] = Int32(truncatingIfNeeded: at)
                }
                let at = unsafe Self.crossing(
                    line, stride, turnAt, furthestAt, limit, direction)
                append(at)
                // It is known only now; since it was passed, what it counts for has halved so often.
                fading = height >> ((x &- at / Self.precision) / Self.halfLife)
                beforeAt = turnAt
                (turn, turnAt, furthest, furthestAt) = (furthest, furthestAt, level, x)
                direction = 0 &- direction
            } else if (level &- furthest) &* direction >= 0 {
                (furthest, furthestAt) = (level, x)
            }
            x &+= 1
        }
        if direction != 0 { append(length &* Self.precision) }
    }

    private mutating func append(_ position: Int) {
        unsafe positions[count] = Int32(truncatingIfNeeded: position)
        count &+= 1
    }

    /// Finds where the line crosses `limit` on its way from one turn to another, to the right or to
    /// the left: upwards if `direction` is 1.
    private static func crossing(
        _ line: UnsafePointer<UInt8>, _ stride: Int, _ from: Int, _ to: Int, _ limit: Int,
        _ direction: Int
    ) -> Int {
        let way = to < from ? -1 : 1
        var x = from
        while x != to {
            if unsafe (Int(line[x &* stride]) &- limit) &* direction > 0 { break }
            x &+= way
        }
        guard x != from else { return x &* precision &+ precision / 2 }
        let before = unsafe Int(line[(x &- way) &* stride])
        let here = unsafe Int(line[x &* stride])
        // Between the two pixels' centres.
        let part =
            here == before
            ? precision / 2
            : min(max((limit &- before) &* precision / (here &- before), 0), precision)
        return (x &- way) &* precision &+ way &* part &+ precision / 2
    }
}
