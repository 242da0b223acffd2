import Cryptography

/// Tells one run of one worker from every other, for ever: batches of check counts are numbered
/// under it.
enum WorkerName {
    static func make() -> String { Hexadecimal.encode(SecureRandom.bytes(12)) }
}
