/// What people write about invoices of the corpus, each from a phone of their own, and whether the
/// answer to it is right.
struct SMSQuestions {
    private let corpus: Corpus
    private let choice: KeyChoice
    private var random: SplitMix

    init(corpus: Corpus, choice: KeyChoice, seed: UInt64) {
        self.corpus = corpus
        self.choice = choice
        random = SplitMix(seed: seed)
    }

    /// Nil when every invoice has been asked about.
    mutating func next() -> (invoice: Int, text: String)? {
        while let invoice = choice.next(&random) {
            if let text = Self.text(corpus.body(invoice)) { return (invoice, text) }
        }
        return nil
    }

    /// The values of a query's JSON with spaces between; nil for a query with a seller's number,
    /// which nobody types into a phone.
    static func text(_ body: ArraySlice<UInt8>) -> String? {
        let quoted = body.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        var words = ["查"]
        for index in stride(from: 1, to: quoted.count - 2, by: 4) {
            if quoted[index].elementsEqual("sellerTaxNumber".utf8) { return nil }
            words.append(String(decoding: quoted[index + 2], as: UTF8.self))
        }
        return words.count > 2 ? words.joined(separator: " ") : nil
    }

    func fault(_ invoice: Int, _ answer: String) -> Fault? {
        answer.contains(corpus.outcome(invoice).wordInText) ? nil : .answer
    }
}

extension Corpus.Outcome {
    /// What must be in the answer for a person to know it.
    var wordInText: String {
        switch self {
        case .normal, .redLetter: "一致"
        case .voided: "已作废"
        case .redFlushed: "冲红"
        case .partlyRedFlushed, .whollyRedFlushed: "红冲"
        case .outOfRange: "五年"
        }
    }
}
