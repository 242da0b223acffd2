import Invoices
import Verification

/// Keeps one access token for all workers. A new one makes the old one invalid, and the platform gives
/// only so many a day: so one worker fetches it, and the others wait for its result.
///
/// Without the shared memory a worker keeps a token of its own: rarer, and it still works.
actor AccessTokenRefresher {
    private let memory: any EphemeralStore
    private let key: String
    private let fetch: @Sendable () async throws(PlatformFault) -> AccessToken
    private var own: (text: String, until: ContinuousClock.Instant)?
    private var refreshing: Task<Result<String, PlatformFault>, Never>?

    /// A token is given up this much before it expires, so that none expires during a call.
    static let margin: Duration = .seconds(300)
    /// Longer than a fetch may take. A worker that dies within it holds the others up so long.
    static let claimKept: Duration = .seconds(10)
    static let pollEvery: Duration = .milliseconds(100)

    /// - Parameter name: the account's, for the key in the shared memory.
    init(
        memory: any EphemeralStore, name: String,
        fetch: @escaping @Sendable () async throws(PlatformFault) -> AccessToken
    ) {
        self.memory = memory
        key = "token \(name)"
        self.fetch = fetch
    }

    /// The token in force. A `stale` one, which the platform has refused, is forgotten first,
    /// unless another worker has replaced it already.
    func token(insteadOf stale: String? = nil) async throws(PlatformFault) -> String {
        // One search at a time; another search may have found the very token that was refused.
        while let refreshing {
            let result = await refreshing.value
            if case .success(let text) = result, text == stale { continue }
            return try result.get()
        }
        let task = Task {
            let result = await self.find(insteadOf: stale)
            self.refreshing = nil
            return result
        }
        refreshing = task
        return try await task.value.get()
    }

    /// The result of `call` with the token, or with a new one where the platform no longer takes the
    /// old.
    nonisolated func withToken<Value>(
        refusedBy isRefusal: (PlatformFault) -> Bool,
        _ call: (String) async throws(PlatformFault) -> Value
    ) async throws(PlatformFault) -> Value {
        let token = try await token()
        do throws(PlatformFault) {
            return try await call(token)
        } catch {
            guard isRefusal(error) else { throw error }
            return try await call(try await self.token(insteadOf: token))
        }
    }

    private func find(insteadOf stale: String?) async -> Result<String, PlatformFault> {
        do throws(ServiceUnavailable) {
            return await shared(try await remembered(insteadOf: stale), stale)
        } catch {
            return await alone(insteadOf: stale)
        }
    }

    private func remembered(insteadOf stale: String?) async throws(ServiceUnavailable) -> String? {
        guard let bytes = try await memory.recall(key) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text == stale else { return text }
        try await memory.forget(key)
        return nil
    }

    private func shared(_ known: String?, _ stale: String?) async -> Result<String, PlatformFault> {
        if let known { return .success(known) }
        let claim = "\(key) claim"
        let patience = ContinuousClock.now + Self.claimKept
        while ContinuousClock.now < patience {
            do throws(ServiceUnavailable) {
                if let text = try await remembered(insteadOf: stale) { return .success(text) }
                if try await memory.claim(claim, with: [1], for: Self.claimKept) {
                    return try await claimed(claim, stale)
                }
            } catch {
                return await alone(insteadOf: stale)
            }
            try? await Task.sleep(for: Self.pollEvery)
        }
        return .failure(PlatformFault(.outbound(.deadlineExceeded)))
    }

    /// This worker fetches the token, unless another has done so just before.
    private func claimed(
        _ claim: String, _ stale: String?
    ) async throws(ServiceUnavailable) -> Result<String, PlatformFault> {
        if let text = try await remembered(insteadOf: stale) {
            try await memory.forget(claim)
            return .success(text)
        }
        let result = await fetched()
        if case .success(let token) = result {
            let kept = max(.seconds(1), token.lifetime - Self.margin)
            own = (token.text, .now + kept)
            // The platform's token is good even where the memory has just gone.
            try? await memory.remember(Array(token.text.utf8), as: key, for: kept)
        }
        try? await memory.forget(claim)
        return result.map(\.text)
    }

    private func alone(insteadOf stale: String?) async -> Result<String, PlatformFault> {
        if let own, own.until > .now, own.text != stale { return .success(own.text) }
        let result = await fetched()
        if case .success(let token) = result {
            own = (token.text, .now + max(.seconds(1), token.lifetime - Self.margin))
        }
        return result.map(\.text)
    }

    private func fetched() async -> Result<AccessToken, PlatformFault> {
        do throws(PlatformFault) {
            return .success(try await fetch())
        } catch {
            return .failure(error)
        }
    }
}
