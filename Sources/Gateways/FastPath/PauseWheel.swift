/// Connections that are not listened to for a while, in slots of a wheel that turns a slot at a time. Each
/// pause has another length, or a crowd that was refused as one would come back as one.
struct PauseWheel {
    /// Hears that a pause is over.
    typealias Resume = () -> Void

    static let step: Duration = .milliseconds(50)
    /// The shortest pause, in steps: less would refuse more than it saves.
    static let stepsMinimum = 18
    /// The longest is a little less than the least that a Retry-After says (`Problem.overloadedWaits`):
    /// nobody who heeds it comes before it is over.
    static let stepsMaximum = 57

    private var slots = [[Resume]](repeating: [], count: stepsMaximum + 1)
    private var place = 0
    private var turnedAt: ContinuousClock.Instant?
    private var added = 0
    private(set) var count = 0

    mutating func add(_ resume: @escaping Resume, at now: ContinuousClock.Instant) {
        if count == 0 { turnedAt = now }
        // Each length in its turn: 7 has no divisor in common with their number.
        let lengths = Self.stepsMaximum - Self.stepsMinimum + 1
        added = (added + 7) % lengths
        let steps = Self.stepsMinimum + added
        slots[(place + steps) % slots.count].append(resume)
        count += 1
    }

    /// Turns by the steps of the time that has gone, each of them `times`.
    ///
    /// - Returns: whose pause is over.
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
