package import Cryptography

/// The state that a witness must never forget of one campaign's log.
package struct WitnessLog: Hashable, Sendable {
    /// The one answer to a seal.
    package struct Answer: Hashable, Sendable {
        package let question: SealQuestion
        /// The operator's proof, without which the witness does not answer.
        package let operatorProof: [UInt8]
        /// The witness's own proof. It is published, so that a finished seal cannot be hidden.
        package let ownProof: [UInt8]
    }

    /// The one answer to a periodic draw, ever.
    package struct DrawAnswer: Hashable, Sendable {
        /// The input (alpha) that was answered; another one of the same draw is refused.
        package let question: [UInt8]
        package let operatorProof: [UInt8]
        package let ownProof: [UInt8]
    }

    /// The last seal before a witness came in, as its own people have seen it.
    package struct Start: Hashable, Sendable {
        /// How many entries the log had at the end of that seal.
        package let size: UInt64
        /// The log's Merkle root at that size.
        package let root: Bytes32
        /// The seed of that seal.
        package let seed: Bytes32
    }

    /// The place where it has begun; nil for the log's beginning.
    package internal(set) var start: Start?
    /// The largest checkpoint that it has cosigned, with that cosignature; nil before the first.
    package internal(set) var note: SignedNote?
    /// When, in seconds since 1970: times of cosignatures never go back, whatever the clock does.
    package internal(set) var cosignedAt: UInt64 = 0
    /// The last seal that it answered; nil before the first. Only the successor of that seal is
    /// answered next.
    package internal(set) var answer: Answer?
    /// By the draw's name. A draw is answered once, ever, and this is kept for good.
    package internal(set) var draws: [String: DrawAnswer] = [:]
    /// Its answers under a manifest before, to a seal or draw that it has answered once more because a party was struck
    /// out. They are kept and told for ever: of two answers to one question neither can be denied.
    package internal(set) var answersBefore: [Answer] = []
    package internal(set) var drawsBefore: [String: [DrawAnswer]] = [:]
    /// By draw, the last size that it cosigned by the draw's closing.
    package internal(set) var closings: [String: UInt64] = [:]
    /// It has been shown a cosignature of its own that it does not remember. It answers no more: what else it has
    /// forgotten it cannot know.
    package internal(set) var hasForgotten = false

    init() {}

    var checkpoint: Checkpoint? { note.flatMap { Checkpoint($0.text) } }
    var size: UInt64 { checkpoint?.size ?? start?.size ?? 0 }
    var root: Bytes32 { checkpoint?.root ?? start?.root ?? MerkleTree.emptyRoot }

    /// The line that it has given for this very checkpoint; nil for another one.
    func cosignature(of asked: Checkpoint, by own: VerifierKey) -> NoteSignature? {
        guard let note, checkpoint == asked else { return nil }
        return note.signatures.first { $0.keyID == own.id && $0.name == own.name }
    }
}

extension WitnessLog {
    /// The text that it publishes of its last answer, so that a finished seal cannot be hidden;
    /// empty before the first.
    func answerText(by name: String) -> String {
        answer.map { Self.text($0, by: name) } ?? ""
    }

    /// The same of the answers that it gave before to what it answered once more; nil where there are none.
    func textBefore(by name: String) -> String? {
        answersBefore.isEmpty
            ? nil : answersBefore.map { Self.text($0, by: name) }.joined(separator: "\n")
    }

    private static func text(_ answer: Answer, by name: String) -> String {
        let question = answer.question
        return """
            from \(question.from)
            size \(question.size)
            root \(Base64.encode(question.root.bytes))
            manifest \(Base64.encode(question.manifest.bytes))
            seed \(Base64.encode(question.previousSeed.bytes))
            operator \(Base64.encode(answer.operatorProof))
            reveal \(name) \(Base64.encode(answer.ownProof))

            """
    }

    /// Reads the text that a witness publishes of its last answer.
    static func read(
        answer text: String, of origin: String
    ) -> (question: SealQuestion, operatorProof: [UInt8], name: String, proof: [UInt8])? {
        let lines = text.split(separator: "\n")
        func value(_ place: Int, _ name: String) -> Substring? {
            place < lines.count ? RequestLines.value(name, lines[place]) : nil
        }
        guard lines.count == 7, let from = value(0, "from").flatMap({ UInt64($0) }),
            let size = value(1, "size").flatMap({ UInt64($0) }),
            let root = value(2, "root").flatMap(RequestLines.bytes32),
            let manifest = value(3, "manifest").flatMap(RequestLines.bytes32),
            let seed = value(4, "seed").flatMap(RequestLines.bytes32),
            let operatorProof = value(5, "operator").flatMap(Base64.decodeCanonical),
            let words = value(6, "reveal")?.split(separator: " "), words.count == 2,
            let proof = Base64.decodeCanonical(words[1]),
            let question = SealQuestion(
                origin: origin, manifest: manifest, from: from, previousSeed: seed, size: size,
                root: root)
        else { return nil }
        return (question, operatorProof, String(words[0]), proof)
    }

    /// The text that it publishes of a draw; nil for one that it has not answered.
    func drawText(_ draw: String, by name: String) -> String? {
        draws[draw].map { Self.text($0, by: name) }
    }

    func drawTextBefore(_ draw: String, by name: String) -> String? {
        drawsBefore[draw].map { answers in
            answers.map { Self.text($0, by: name) }.joined(separator: "\n")
        }
    }

    private static func text(_ answer: DrawAnswer, by name: String) -> String {
        """
        alpha \(Base64.encode(answer.question))
        operator \(Base64.encode(answer.operatorProof))
        reveal \(name) \(Base64.encode(answer.ownProof))

        """
    }

    /// Takes its answer to a seal; one to the same seal before stays beside it.
    mutating func take(_ next: Answer) {
        if let answer, answer.question.from == next.question.from { answersBefore.append(answer) }
        answer = next
    }

    /// Takes its answer to a draw; one before stays beside it.
    mutating func take(_ next: DrawAnswer, to draw: String) {
        if let answer = draws[draw] { drawsBefore[draw, default: []].append(answer) }
        draws[draw] = next
    }

    /// The seal that a text shows to be a party's last answer, as nobody else can make it; nil for any other text.
    package static func answered(
        _ text: String, of origin: String, by revealer: Revealer
    ) -> SealQuestion? {
        guard let (question, _, name, proof) = read(answer: text, of: origin),
            name == revealer.name,
            revealer.key.verify(proof, of: question.bytes) != nil
        else { return nil }
        return question
    }

    /// True if a text is what a party publishes of its answer to this draw, as nobody else can make
    /// it.
    package static func isAnswer(
        _ text: String, to draw: String, of origin: String, by revealer: Revealer
    ) -> Bool {
        let lines = text.split(separator: "\n")
        guard lines.count == 3,
            let question = RequestLines.value("alpha", lines[0]).flatMap(Base64.decodeCanonical),
            let words = RequestLines.value("reveal", lines[2])?.split(separator: " "),
            words.count == 2, words[0] == revealer.name,
            let proof = Base64.decodeCanonical(words[1])
        else { return false }
        var reader = FieldReader(question)
        let most = question.count
        guard reader.field(atMost: most) == Array("fapiao.draw.v1".utf8),
            reader.field(atMost: most) == Array(origin.utf8), reader.digest() != nil,
            reader.field(atMost: most) == Array(draw.utf8)
        else { return false }
        return revealer.key.verify(proof, of: question) != nil
    }
}
