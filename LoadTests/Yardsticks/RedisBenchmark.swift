/// redis-benchmark's GET at the service's own Redis.
struct RedisBenchmark: Sendable {
    /// A unix socket's path.
    let socket: String
    let connections: Int
    let folder: ScratchFolder
    /// A few seconds' worth on a small machine.
    static let requests = 300_000

    func run() async throws -> Leg.Round {
        let program = ExternalProgram(name: "redis-benchmark", deadline: .seconds(120))
        let text = try await program.run(
            [
                "-s", socket, "-t", "get", "-c", "\(connections)", "-n", "\(Self.requests)",
                "--csv",
            ], in: folder)
        // "GET","123456.78",…
        for line in text.split(separator: "\n") where line.hasPrefix("\"GET\"") {
            let fields = line.split(separator: ",").map { $0.filter { $0 != "\"" } }
            if fields.count > 1, let rate = Double(fields[1]) {
                return Leg.Round(perSecond: rate, latency: nil)
            }
        }
        throw LoadError.program("redis-benchmark", text)
    }
}
