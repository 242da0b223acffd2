import Cryptography
import Invoices
import Synchronization
import Verification

/// Results in the short memory of all workers. The key there is a hash of the name, and the record is
/// encrypted under a key that only the name and the service's own secret give: a person who reads all of
/// Redis reads no invoice in it.
final class KeptResults: Sendable {
    private let memory: any EphemeralStore
    private let secret: [UInt8]
    /// The state of `freeMaximum`.
    private let freeArrival = Mutex<Timestamp?>(nil)

    init(memory: any EphemeralStore, secret: [UInt8]) {
        self.memory = memory
        self.secret = secret
    }

    /// A person prints, goes back, changes the language within this; the page that lapses says it.
    static let lifetime: Duration = .seconds(600)
    /// Bytes of a record: an invoice of four hundred lines. A longer one is answered without an address,
    /// so that one invoice asked about again and again does not fill Redis.
    static let bytesMaximum = 64 << 10
    /// Refusals that cost their client nothing, a worker: a flood that is throttled must neither fill Redis nor
    /// keep it busy when there is too much to do already. In ten minutes these take 50 MB at most, and 6 MB
    /// where people typed them.
    private static let freeMaximum = RateLimit(count: 20, period: .seconds(1))

    /// Nil where it is not kept: the memory is away, it is too long, or too many are refused just now.
    func keep(_ record: ResultRecord) async -> ResultName? {
        guard record.isKept, !record.isFree || spendFree(at: record.asked) else { return nil }
        let json = record.json
        guard json.count <= Self.bytesMaximum else { return nil }
        let name = ResultName.random()
        guard let sealed = AES256GCM.seal(json, key: code("key", of: name)) else { return nil }
        do throws(ServiceUnavailable) {
            try await memory.remember(sealed, as: place(of: name), for: Self.lifetime)
            return name
        } catch {
            return nil
        }
    }

    /// Nil where nothing is kept under that name, or no longer.
    func recall(_ name: ResultName) async throws(ServiceUnavailable) -> ResultRecord? {
        guard let sealed = try await memory.recall(place(of: name)),
            let json = AES256GCM.open(sealed, key: code("key", of: name))
        else { return nil }
        return ResultRecord(json: json)
    }

    private func spendFree(at now: Timestamp) -> Bool {
        guard let limit = Self.freeMaximum else { return false }
        return freeArrival.withLock { arrival in
            switch GCRA.spend(1, of: limit, arrival: arrival, at: now) {
            case .refused: return false
            case .allowed(let newArrival, _):
                arrival = newArrival
                return true
            }
        }
    }

    private func place(of name: ResultName) -> String {
        "result:" + Hexadecimal.encode(code("place", of: name).prefix(16))
    }

    /// Each purpose has a code of its own, and each name a key of its own, which seals one record.
    private func code(_ purpose: String, of name: ResultName) -> [UInt8] {
        HMACSHA256.authenticate(Array("result \(purpose)\n\(name.text)".utf8), key: secret)
    }
}
