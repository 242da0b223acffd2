import Cryptography
import Verification

/// Results in the short memory of all workers. The key there is a hash of the name, and the record is
/// encrypted under a key that only the name and the service's own secret give: a person who reads all of
/// Redis reads no invoice in it.
struct KeptResults: Sendable {
    let memory: any EphemeralStore
    let secret: [UInt8]

    /// A person prints, goes back, changes the language within this; the page that lapses says it.
    static let lifetime: Duration = .seconds(600)
    /// Bytes of a record: an invoice of four hundred lines. A longer one is answered without an address,
    /// so that one invoice asked about again and again does not fill Redis.
    static let bytesMaximum = 64 << 10

    /// Nil where it is not kept: the memory is away, or it is too long.
    func keep(_ record: ResultRecord) async -> ResultName? {
        guard record.isKept else { return nil }
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

    private func place(of name: ResultName) -> String {
        "result:" + Hexadecimal.encode(code("place", of: name).prefix(16))
    }

    /// Each purpose has a code of its own, and each name a key of its own, which seals one record.
    private func code(_ purpose: String, of name: ResultName) -> [UInt8] {
        HMACSHA256.authenticate(Array("result \(purpose)\n\(name.text)".utf8), key: secret)
    }
}
