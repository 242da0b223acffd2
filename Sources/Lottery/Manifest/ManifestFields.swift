import Cryptography
import Invoices

/// The fields of one object of a manifest, by name. Those that nobody asks for are passed over.
struct ManifestFields {
    static let elementsMaximum = 1_000
    static let textBytesMaximum = 4_096

    /// Of the object in the manifest; empty for the whole.
    private let path: String
    private var values: [String: ArraySlice<UInt8>] = [:]

    init(
        _ bytes: ArraySlice<UInt8>, at path: String = ""
    ) throws(CampaignManifest.Unreadable) {
        self.path = path
        do {
            var reader = JSONReader(bytes)
            try reader.object { (reader, name) throws(JSONError) in
                values[name] = try reader.skip()
            }
            try reader.finish()
        } catch {
            throw .malformed(path.isEmpty ? "the manifest" : path, error.description)
        }
    }

    func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func has(_ name: String) -> Bool { values[name] != nil }

    /// - Parameter expected: the end of a sentence, for where `read` gives nothing.
    func value<Value>(
        _ name: String, _ expected: String,
        _ read: (inout JSONReader) throws(JSONError) -> Value?
    ) throws(CampaignManifest.Unreadable) -> Value {
        guard let bytes = values[name] else { throw .missing(path(of: name)) }
        do {
            var reader = JSONReader(bytes)
            if let value = try read(&reader) { return value }
        } catch {
            // The path says where the value stands; the offset would be within the value.
        }
        throw .malformed(path(of: name), "\(expected) is expected")
    }

    func text(_ name: String) throws(CampaignManifest.Unreadable) -> String {
        try value(name, "a text") { (reader) throws(JSONError) in
            try reader.string(maximumBytes: Self.textBytesMaximum)
        }
    }

    func whole(_ name: String) throws(CampaignManifest.Unreadable) -> UInt64 {
        try value(name, "a whole number") { (reader) throws(JSONError) in
            try reader.wholeNumber()
        }
    }

    func whole(ifAny name: String) throws(CampaignManifest.Unreadable) -> UInt64? {
        has(name) ? try whole(name) : nil
    }

    func fen(_ name: String) throws(CampaignManifest.Unreadable) -> Fen {
        Fen(Int64(try whole(name)))
    }

    func boolean(_ name: String) throws(CampaignManifest.Unreadable) -> Bool {
        try value(name, "true or false") { (reader) throws(JSONError) in try reader.boolean() }
    }

    func digest(_ name: String) throws(CampaignManifest.Unreadable) -> Bytes32 {
        try value(name, "64 lower-case hexadecimal digits") { (reader) throws(JSONError) in
            Bytes32(try reader.digits())
        }
    }

    func day(_ name: String) throws(CampaignManifest.Unreadable) -> CalendarDay {
        try value(name, "a day such as 2026-01-31") { (reader) throws(JSONError) in
            let text = try reader.text()
            return CalendarDay(text).flatMap { $0.description == text ? $0 : nil }
        }
    }

    func noteKey(
        _ name: String, _ kind: VerifierKey.Kind
    ) throws(CampaignManifest.Unreadable) -> VerifierKey {
        let expected = kind == .note ? "a key for notes (01)" : "a key for cosignatures (04)"
        return try value(name, "\(expected) as NAME+ID+KEY") { (reader) throws(JSONError) in
            VerifierKey(try reader.text()).flatMap { $0.kind == kind ? $0 : nil }
        }
    }

    func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Value.Type
    ) throws(CampaignManifest.Unreadable) -> Value {
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return try value(name, "one of \(names)") { (reader) throws(JSONError) in
            Value(rawValue: try reader.text())
        }
    }

    func inBothLanguages(_ name: String) throws(CampaignManifest.Unreadable) -> CampaignText {
        let fields = try object(name)
        return CampaignText(chinese: try fields.text("zh"), english: try fields.text("en"))
    }

    /// An absent list is empty.
    func texts(_ name: String) throws(CampaignManifest.Unreadable) -> [String] {
        guard has(name) else { return [] }
        return try value(name, "a list of texts") { (reader) throws(JSONError) in
            var texts: [String] = []
            try reader.array(maximum: Self.elementsMaximum) { (reader) throws(JSONError) in
                texts.append(try reader.text())
            }
            return texts
        }
    }

    /// An absent object of texts by name is empty.
    func textsByName(_ name: String) throws(CampaignManifest.Unreadable) -> [String: String] {
        guard has(name) else { return [:] }
        return try value(name, "texts by name") { (reader) throws(JSONError) in
            var texts: [String: String] = [:]
            try reader.object { (reader, name) throws(JSONError) in
                texts[name] = try reader.text()
            }
            return texts
        }
    }

    func object(_ name: String) throws(CampaignManifest.Unreadable) -> ManifestFields {
        guard let bytes = values[name] else { throw .missing(path(of: name)) }
        return try ManifestFields(bytes, at: path(of: name))
    }

    /// An absent list is empty.
    func objects(_ name: String) throws(CampaignManifest.Unreadable) -> [ManifestFields] {
        guard has(name) else { return [] }
        let slices = try value(name, "a list of objects") { (reader) throws(JSONError) in
            var slices: [ArraySlice<UInt8>] = []
            try reader.array(maximum: Self.elementsMaximum) { (reader) throws(JSONError) in
                slices.append(try reader.skip())
            }
            return slices
        }
        var objects: [ManifestFields] = []
        for (place, slice) in slices.enumerated() {
            objects.append(try ManifestFields(slice, at: "\(path(of: name))[\(place)]"))
        }
        return objects
    }
}
