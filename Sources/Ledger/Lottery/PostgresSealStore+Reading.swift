import Cryptography
package import Invoices
package import Lottery
import Wire

extension PostgresSealStore {
    /// Reads the log as it stands, by several statements of one moment. It counts all wins of the
    /// campaign, which may take a minute or two: to be asked at the start, and not before each
    /// seal.
    /// - Throws: `.damaged` for rows that this version cannot read.
    package func state() async throws(ServiceUnavailable) -> SealState {
        try await snapshot { session in
            var state = SealState()
            let head = try await session.query(
                "SELECT size, root FROM log_head WHERE origin = $1::text", [own])
            guard !head.isEmpty else { return state }
            guard let root = Bytes32(head.bytes(0, 1)) else { throw Self.damaged("the log's head") }
            (state.size, state.root) = (UInt64(head.int8(0, 0)), root)
            // The last two: one may be open, and the one before it is complete.
            let rows = try await session.query(
                """
                SELECT number, first, size, manifest, root, previous_seed, checkpoint,
                       (extract(epoch FROM begun_at) * 1000)::bigint, cosigned, seed,
                       (SELECT string_agg(p, ''::bytea ORDER BY place)
                        FROM unnest(proofs) WITH ORDINALITY AS u (p, place))
                FROM seal
                WHERE origin = $1::text
                ORDER BY number DESC
                LIMIT 2
                """, [own])
            for row in 0..<rows.count {
                let seal = try seal(rows, row)
                if !rows.isNull(row, 9) {
                    state.last = try await complete(seal, rows, row, in: session)
                    break
                }
                guard row == 0 else { throw Self.damaged("a seal behind one that is open") }
                state.open = seal
            }
            let wins = try await session.query(
                "SELECT prize, count(*) FROM win WHERE origin = $1::text GROUP BY prize", [own],
                deadline: Self.countDeadline)
            for row in 0..<wins.count {
                state.awarded[wins.text(row, 0)] = UInt64(wins.int8(row, 1))
            }
            return state
        }
    }

    /// The sums that are published each day; nil before the first complete seal. All of one moment;
    /// it counts all wins and payouts of the campaign, which may take a minute or two.
    package func dailyFigures() async throws(ServiceUnavailable) -> DailyFigures? {
        try await snapshot { session in
            let seals = try await session.query(
                """
                SELECT number, size, root
                FROM seal
                WHERE origin = $1::text AND seed IS NOT NULL
                ORDER BY number DESC
                LIMIT 1
                """, [own])
            guard !seals.isEmpty else { return nil }
            guard let root = Bytes32(seals.bytes(0, 2)) else { throw Self.damaged("a seal") }
            let rows = try await session.query(
                "SELECT kind, name, number, fen, withheld FROM daily_figures($1::text)", [own],
                deadline: Self.countDeadline)
            var sums: [String: [DailyFigures.Sum]] = [:]
            var withheld: Int64 = 0
            for row in 0..<rows.count {
                sums[rows.text(row, 0), default: []].append(
                    DailyFigures.Sum(
                        name: rows.text(row, 1), count: UInt64(rows.int8(row, 2)),
                        value: Fen(rows.int8(row, 3))))
                withheld += rows.int8(row, 4)
            }
            return DailyFigures(
                number: UInt64(seals.int8(0, 0)), size: UInt64(seals.int8(0, 1)), root: root,
                won: sums["won"] ?? [], drawn: sums["drawn"] ?? [], payouts: sums["payout"] ?? [],
                withheld: Fen(withheld))
        }
    }

    /// A campaign may have millions of wins, which are counted once, at the start.
    private static var countDeadline: Duration { .seconds(120) }

    /// Reads complete seals in their order, all of one moment: by one statement, and one more for
    /// the wins of each. Empty behind the last complete seal.
    package func seals(
        from number: UInt64, _ maximum: Int
    ) async throws(ServiceUnavailable) -> [CompleteSeal] {
        try await snapshot { session in
            let rows = try await session.query(
                """
                SELECT number, first, size, manifest, root, previous_seed, checkpoint,
                       (extract(epoch FROM begun_at) * 1000)::bigint, cosigned, seed,
                       (SELECT string_agg(p, ''::bytea ORDER BY place)
                        FROM unnest(proofs) WITH ORDINALITY AS u (p, place))
                FROM seal
                WHERE origin = $1::text AND number >= $2::bigint AND seed IS NOT NULL
                ORDER BY number
                LIMIT $3::bigint
                """, [own, .int8(Int64(clamping: number)), .int8(Int64(maximum))])
            var seals: [CompleteSeal] = []
            for row in 0..<rows.count {
                seals.append(try await complete(try seal(rows, row), rows, row, in: session))
            }
            return seals
        }
    }

    /// Reads the complete seal that ends at this size, by two statements of one moment. Nil where
    /// none ends exactly there.
    package func seal(
        endingAt size: UInt64
    ) async throws(ServiceUnavailable) -> CompleteSeal? {
        try await seal(reaching: size).flatMap { $0.size == size ? $0 : nil }
    }

    /// The complete seal that judges the entry at this index. Nil for an index that no log reaches.
    func seal(judging index: UInt64) async throws(ServiceUnavailable) -> CompleteSeal? {
        let (size, isOver) = index.addingReportingOverflow(1)
        return isOver ? nil : try await seal(reaching: size)
    }

    /// The first complete seal that ends at this size or behind it.
    private func seal(reaching size: UInt64) async throws(ServiceUnavailable) -> CompleteSeal? {
        try await snapshot { session in
            let rows = try await session.query(
                """
                SELECT number, first, size, manifest, root, previous_seed, checkpoint,
                       (extract(epoch FROM begun_at) * 1000)::bigint, cosigned, seed,
                       (SELECT string_agg(p, ''::bytea ORDER BY place)
                        FROM unnest(proofs) WITH ORDINALITY AS u (p, place))
                FROM seal
                WHERE origin = $1::text AND size >= $2::bigint AND seed IS NOT NULL
                ORDER BY size
                LIMIT 1
                """, [own, .int8(Int64(clamping: size))])
            if rows.isEmpty { return nil }
            return try await complete(try seal(rows, 0), rows, 0, in: session)
        }
    }

    private func seal(_ rows: PostgresRows, _ row: Int) throws(ServiceUnavailable) -> LogSeal {
        guard let manifest = Bytes32(rows.bytes(row, 3)), let root = Bytes32(rows.bytes(row, 4)),
            let previous = Bytes32(rows.bytes(row, 5)),
            let question = SealQuestion(
                origin: name, manifest: manifest, from: UInt64(rows.int8(row, 1)),
                previousSeed: previous, size: UInt64(rows.int8(row, 2)), root: root),
            let checkpoint = SignedNote(rows.bytes(row, 6))
        else { throw Self.damaged("a seal") }
        let cosigned = rows.isNull(row, 8) ? nil : SignedNote(rows.bytes(row, 8))
        return LogSeal(
            number: UInt64(rows.int8(row, 0)), question: question,
            begunAt: UInt64(rows.int8(row, 7)), checkpoint: checkpoint, cosigned: cosigned)
    }

    private func complete(
        _ seal: LogSeal, _ rows: PostgresRows, _ row: Int, in session: PostgresSession
    ) async throws -> CompleteSeal {
        let proofs = rows.bytes(row, 10)
        guard seal.cosigned != nil, let seed = Bytes32(rows.bytes(row, 9)),
            proofs.count % ECVRF.proofByteCount == 0
        else { throw Self.damaged("a seal") }
        let wins = try await session.query(
            """
            SELECT index, entry_id, prize, fen
            FROM win
            WHERE origin = $1::text AND index >= $2::bigint AND index < $3::bigint
            ORDER BY index
            """,
            [
                own, .int8(Int64(clamping: seal.question.from)),
                .int8(Int64(clamping: seal.question.size)),
            ])
        return CompleteSeal(
            seal: seal,
            proofs: stride(from: 0, to: proofs.count, by: ECVRF.proofByteCount).map {
                Array(proofs[$0..<($0 + ECVRF.proofByteCount)])
            },
            seed: seed,
            wins: (0..<wins.count).map { row in
                CompleteSeal.Win(
                    index: UInt64(wins.int8(row, 0)), entry: wins.int8(row, 1),
                    prize: wins.text(row, 2), value: Fen(wins.int8(row, 3)))
            })
    }
}
