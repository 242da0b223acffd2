/// Which invoice of the corpus is asked about next.
struct KeyChoice: Sendable {
    private let hot: Zipf
    private let order: Permutation
    private let cold: Cursor?
    /// How many of a hundred queries are for an invoice never asked before.
    private let coldPercent: Int
    /// Begins anew when all were asked about: in a corpus of millions the first are forgotten by then.
    private let wraps: Bool

    /// `hotKeys` invoices chosen by Zipf, the others each once, from where `cursor` stands. The
    /// hot ones come first in the order, so a cursor that begins after them meets none.
    init(
        corpus: Corpus, hotKeys: Int, exponent: Double, coldPercent: Int, cursor: Cursor?,
        seed: UInt64, wraps: Bool = false
    ) {
        let keys = hotKeys == 0 ? corpus.count : min(hotKeys, corpus.count)
        hot = Zipf(count: keys, exponent: exponent)
        // Ranks are scattered over the corpus, as what people ask about is over the years.
        order = Permutation(count: corpus.count, seed: seed)
        cold = cursor
        self.coldPercent = coldPercent
        self.wraps = wraps
    }

    /// Nil when every invoice has been asked about once.
    func next(_ random: inout SplitMix) -> Int? {
        guard let cold, coldPercent == 100 || random.below(100) < coldPercent else {
            return order[hot.rank(&random)]
        }
        let place = wraps ? cold.take() % order.count : cold.take()
        return place < order.count ? order[place] : nil
    }
}
