/// Paused connections, in slots of a wheel that turns a slot at a time. Pauses differ in length, or a
/// crowd that was refused as one would come back as one.
struct PauseWheel {
    /// Called when a pause is over.
    typealias Resume = () -> Void

    static let step: Duration = .milliseconds(50)
    /// The shortest pause, in steps: a crowd that is refused twice in it costs less than half of a core.
    static let stepsMinimum = 60
    /// The longest pause, in steps, is a little less than the shortest Retry-After
    /// (`Problem.overloadedWaits`): it is over before a client that heeds the header comes back.
    static let stepsMaximum = 117

    private var slots = [[Resume]](repeating: [], count: stepsMaximum + 1)
    private var place = 0
    private var turnedAt: ContinuousClock.Instant?
    /// How many steps longer than the shortest the last pause was.
    private var extra = 0
    private(set) var count = 0

    mutating func add(_ resume: @escaping Resume, at now: ContinuousClock.Instant) {
        if count == 0 { turnedAt = now }
        // Each length in its turn: 7 has no divisor in common with their number.
        let lengths = Self.stepsMaximum - Self.stepsMinimum + 1
        extra = (extra + 7) % lengths
        let steps = Self.stepsMinimum + extra
        slots[(place + steps) % slots.count].append(resume)
        count += 1
    }

    /// Turns by the steps of the time that has gone, each of them `times`.
    ///
    /// - Returns: the callbacks of the pauses that are over.
    mutating func turn(to now: ContinuousClock.Instant, times: Int) -> [Resume] {
        var over: [Resume] = []
        while count > 0, let last = turnedAt, now - last >= Self.step {
            turnedAt = last + Self.step
            for _ in 0..<times {
                place = (place + 1) % slots.count
                count -= slots[place].count
                over += slots[place]
                slots[place] = []
            }
        }
        return over
    }
}
