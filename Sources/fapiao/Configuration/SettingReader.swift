import NIOSSL
import Verification

/// Turns texts into values and keeps every mistake, so that all are told at once.
struct SettingReader {
    private let entries: [SettingKey: SettingSources.Entry]
    private(set) var mistakes: [String] = []

    init(_ sources: SettingSources) {
        entries = sources.entries
        mistakes = sources.mistakes
    }

    func text(_ key: SettingKey) -> String { entries[key]?.value.text ?? "" }

    func list(_ key: SettingKey) -> [String] {
        if case .list(let items) = entries[key]?.value { items } else { [] }
    }

    mutating func integer(_ key: SettingKey, _ range: ClosedRange<Int>) -> Int {
        if let value = Int(text(key)), range.contains(value) { return value }
        refuse(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        return range.lowerBound
    }

    mutating func limit(_ key: SettingKey) -> RateLimit {
        if let limit = RateLimit(text(key)) { return limit }
        refuse(key, "a count and a period: 5/s, 60/min, 1000/h or 20/day")
        // Stands in until the mistakes are told; nothing is ever run with it.
        guard let standIn = RateLimit(key.defaultValue.text) else {
            preconditionFailure("the default of \(key.rawValue) is no limit")
        }
        return standIn
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: SettingKey, _ fallback: Choice
    ) -> Choice where Choice.RawValue == String {
        if let choice = Choice(rawValue: text(key)) { return choice }
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        refuse(key, "one of \(names)")
        return fallback
    }

    /// The text of `key`, or of the file that `fileKey` names.
    mutating func secret(_ key: SettingKey, orFile fileKey: SettingKey) -> String {
        let path = text(fileKey)
        if path.isEmpty { return text(key) }
        guard text(key).isEmpty else {
            refuse(fileKey, "nothing, since \(key.rawValue) is set too")
            return ""
        }
        return secret(in: path, for: fileKey) ?? ""
    }

    /// The secret in the file at `path`, which `key` names; nil, and a mistake more, without one.
    mutating func secret(in path: String, for key: SettingKey) -> String? {
        do throws(SecretFile.Unusable) {
            return try SecretFile.read(path)
        } catch {
            mistakes.append("\(origin(of: key)): \(key.rawValue): \(error)")
            return nil
        }
    }

    /// For connections out where the switch `key` is on: the other side's certificate is checked
    /// against those in the PEM file that `fileKey` names, else against the system's.
    mutating func clientTLS(
        _ key: SettingKey, trusting fileKey: SettingKey
    ) -> NIOSSLContext? {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        let isOn = choice(key, Settings.Switch.off) == .on
        do {
            let path = text(fileKey)
            if !path.isEmpty {
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path))
            }
            return isOn ? try NIOSSLContext(configuration: tls) : nil
        } catch {
            refuse(fileKey, "a file with certificates in PEM")
            return nil
        }
    }

    mutating func refuse(_ key: SettingKey, _ expected: String) {
        let given = key.isSecret ? "(hidden)" : "'\(text(key))'"
        mistakes.append(
            "\(origin(of: key)): \(key.rawValue) is \(given); expected \(expected)")
    }

    private func origin(of key: SettingKey) -> String { entries[key]?.origin ?? "?" }
}
