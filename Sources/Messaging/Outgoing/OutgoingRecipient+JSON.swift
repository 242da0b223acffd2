import Invoices
import Verification

/// As it stands in what is sealed.
extension OutgoingRecipient {
    private static let addressBytesMaximum = 2_048

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("channel", channel.rawValue)
            writer.field("address", address)
            writer.field("place", ifAny: place)
            if let heardAt {
                writer.name("heardAt")
                writer.integer(heardAt.microseconds)
            }
        }
    }

    /// Nil for one in a channel that only a newer version knows.
    static func read(from reader: inout JSONReader) throws(JSONError) -> OutgoingRecipient? {
        var (channel, address, place) = ("", "", "")
        var heardAt: Timestamp?
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "channel": channel = try reader.string(maximumBytes: 64)
            case "address": address = try reader.string(maximumBytes: addressBytesMaximum)
            case "place": place = try reader.string(maximumBytes: addressBytesMaximum)
            case "heardAt":
                heardAt = Int64(try reader.decimal()).map { Timestamp(microseconds: $0) }
            default: try reader.skip()
            }
        }
        return Client.Channel(rawValue: channel).map {
            OutgoingRecipient($0, address, heardAt: heardAt, place: place)
        }
    }
}
