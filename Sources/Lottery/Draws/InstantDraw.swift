package import Cryptography

/// The instant draw over the entries of one seal.
package enum InstantDraw {
    /// The rules that an entry carries: those of the manifest whose digest is in it.
    package struct Rules: Hashable, Sendable {
        /// The ladder that the invoice's amount has earned.
        package let ladder: Ladder
        /// True if a prize that is exhausted gives the next one of the ladder.
        package let falls: Bool
        /// One in how many entries is opened to the auditors, won or lost.
        package let auditOneIn: UInt64

        package init(ladder: Ladder, falls: Bool, auditOneIn: UInt64) {
            precondition(auditOneIn > 0, "one in none is none")
            self.ladder = ladder
            self.falls = falls
            self.auditOneIn = auditOneIn
        }
    }

    /// The numbers that the seed gives one entry. That a prize was left says the stock.
    package struct Ticket: Hashable, Sendable {
        /// The entry's place in the log.
        package let index: UInt64
        /// Decides everything about the entry, its place among those of the seal too.
        package let key: Bytes32
        /// Below one billion: which row of the ladder.
        package let drawn: UInt64
        /// The auditors get its opening, won or lost.
        package let isAudited: Bool

        /// The key is HMAC-SHA256(seed, LP("fapiao.instant.v1") ‖ BE64(index) ‖ leaf hash); both
        /// numbers are uniform draws from it.
        package init(seed: Bytes32, index: UInt64, leaf: Bytes32, auditOneIn: UInt64) {
            var transcript = Transcript("fapiao.instant.v1")
            transcript.fixed(index)
            transcript.fixed(leaf)
            self.index = index
            key = HMACSHA256.authenticate(transcript.bytes, key: seed)
            var tier = UniformStream(key: key, label: "tier")
            drawn = tier.next(below: Ladder.whole)
            var audit = UniformStream(key: key, label: "audit")
            isAudited = audit.next(below: auditOneIn) == 0
        }
    }

    /// The result of one entry, stock included.
    package struct Outcome: Hashable, Sendable {
        package let ticket: Ticket
        /// Nil for no prize.
        package let prize: String?
    }

    /// The outcomes in the order of the log, for the leaves from index `first` on.
    package static func outcomes(
        seed: Bytes32, first: UInt64, leaves: [(hash: Bytes32, rules: Rules)], stock: inout Stock
    ) -> [Outcome] {
        var claims = PrizeClaims()
        let tickets = leaves.indices.map { place in
            let ticket = Ticket(
                seed: seed, index: first + UInt64(place), leaf: leaves[place].hash,
                auditOneIn: leaves[place].rules.auditOneIn)
            claims.add(ticket, under: leaves[place].rules)
            return ticket
        }
        let prizes = claims.prizes(from: &stock)
        return tickets.map { Outcome(ticket: $0, prize: prizes[$0.index]) }
    }
}
