/// How long a condition in another process is waited for. Cancellation ends the wait.
struct Deadline: Sendable {
    let limit: Duration

    /// Servers answer within tens of milliseconds; a shorter pause would only heat the machine.
    static let pause = Duration.milliseconds(15)

    init(_ limit: Duration) {
        self.limit = limit
    }

    /// - Returns: whether `condition` came true in time.
    func meets(_ condition: @escaping @Sendable () async -> Bool) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    if await condition() { return true }
                    try? await Task.sleep(for: Self.pause)
                }
                return false
            }
            group.addTask { [limit] in
                try? await Task.sleep(for: limit)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
    }
}
