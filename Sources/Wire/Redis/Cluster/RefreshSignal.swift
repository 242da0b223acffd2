/// Tells the cluster's life that there is something to do. Rings that come together are one.
struct RefreshSignal: Sendable {
    enum Ring: Sendable {
        /// The map may be old.
        case doubt
        /// A client waits for its life to begin.
        case birth
    }

    let doubts: AsyncStream<Void>
    let births: AsyncStream<Void>
    private let doubt: AsyncStream<Void>.Continuation
    private let birth: AsyncStream<Void>.Continuation

    init() {
        (doubts, doubt) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (births, birth) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func signal(_ signal: Ring = .doubt) {
        switch signal {
        case .doubt: doubt.yield()
        case .birth: birth.yield()
        }
    }
}
