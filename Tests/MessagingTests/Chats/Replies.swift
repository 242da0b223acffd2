import Synchronization

/// What a platform's double says next.
final class Replies: Sendable {
    private let state: Mutex<(codes: [Int], tokens: Int)>

    init(_ codes: [Int]) { state = Mutex((codes, 0)) }

    func nextToken() -> Int {
        state.withLock { state in
            state.tokens += 1
            return state.tokens
        }
    }

    /// 0 when nothing else was planned.
    func nextCode() -> Int { state.withLock { $0.codes.isEmpty ? 0 : $0.codes.removeFirst() } }
}
