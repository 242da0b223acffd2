package import Cryptography
package import Invoices

/// An entry that has a row in the database, and perhaps no index yet.
package struct StoredEntry: Hashable, Sendable {
    /// The store's own number.
    package let id: Int64
    package let entry: Entry

    package init(id: Int64, entry: Entry) {
        self.id = id
        self.entry = entry
    }
}

/// A seal from its beginning on: its entries have their indexes, and the log has signed the checkpoint behind them.
package struct LogSeal: Hashable, Sendable {
    /// Seals of a campaign count from 0.
    package let number: UInt64
    /// The question of its revealers; an amendment may put it under another manifest.
    package internal(set) var question: SealQuestion
    /// Milliseconds since 1970.
    package let begunAt: UInt64
    /// Signed by the log alone.
    package let checkpoint: SignedNote
    /// With the first cosignature that each witness gave for it; nil before every revealing one has.
    package internal(set) var cosigned: SignedNote?

    package init(
        number: UInt64, question: SealQuestion, begunAt: UInt64, checkpoint: SignedNote,
        cosigned: SignedNote? = nil
    ) {
        self.number = number
        self.question = question
        self.begunAt = begunAt
        self.checkpoint = checkpoint
        self.cosigned = cosigned
    }

    /// The places in the log that it seals.
    package var entries: Range<UInt64> { question.from..<question.size }
}

/// A seal whose outcomes are known.
package struct CompleteSeal: Hashable, Sendable {
    /// An entry that won, and its prize.
    package struct Win: Hashable, Sendable {
        package let index: UInt64
        /// The store's own number of it.
        package let entry: Int64
        package let prize: String
        package let value: Fen

        package init(index: UInt64, entry: Int64, prize: String, value: Fen) {
            self.index = index
            self.entry = entry
            self.prize = prize
            self.value = value
        }
    }

    package let seal: LogSeal
    /// One of each revealer, in the manifest's order.
    package let proofs: [[UInt8]]
    /// The hash of all reveals, from which every outcome of the seal follows.
    package let seed: Bytes32
    /// In the order of the log.
    package let wins: [Win]

    package init(seal: LogSeal, proofs: [[UInt8]], seed: Bytes32, wins: [Win]) {
        self.seal = seal
        self.proofs = proofs
        self.seed = seed
        self.wins = wins
    }

    /// Entries of the log up to its end.
    package var size: UInt64 { seal.question.size }

    /// As the public files have it.
    package var published: PublishedSeal {
        PublishedSeal(
            manifest: seal.question.manifest, note: (seal.cosigned ?? seal.checkpoint).bytes,
            proofs: proofs,
            wins: wins.map { PublishedSeal.Win(index: $0.index, value: $0.value) })
    }
}
