extension ExternalOptions {
    /// Nothing without a database.
    func pgbench(_ corpus: Corpus, _ rounds: RoundOptions) throws -> [Leg] {
        guard let database else { return [] }
        let bench = try PgBench(
            database: database, corpus: corpus, clients: pgbenchClients,
            seconds: rounds.duration, seed: rounds.seed, folder: try ScratchFolder())
        return [
            Leg(name: "pgbench", unit: "SELECTs", seconds: rounds.duration) { _, _ in
                try await bench.run()
            }
        ]
    }

    /// Nothing without a Redis.
    func redis(connections: Int) throws -> [Leg] {
        guard let redisSocket else { return [] }
        let bench = RedisBenchmark(
            socket: redisSocket, connections: connections, folder: try ScratchFolder())
        return [
            Leg(name: "redis GET", unit: "replies", seconds: 5) { _, _ in try await bench.run() }
        ]
    }
}
