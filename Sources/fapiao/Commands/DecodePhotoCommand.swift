import ArgumentParser
import Pictures
import Verification

/// What the service runs for one picture, in a process that gives up its rights before it sees the
/// first byte. Not for people: `fapiao verify` and the page are.
struct DecodePhotoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode-photo",
        abstract: "Read a picture from standard input and print its QR codes as JSON.",
        shouldDisplay: false)

    /// What the exit status tells the service; any other but 0 is the end of a process that died.
    enum Status {
        static let notAPicture: Int32 = 65
        static let tooLarge: Int32 = 2
    }

    func run() throws {
        let reader = QRReader()
        do throws(Confinement.Refused) {
            try Confinement.enter()
        } catch {
            Terminal.errorOutput("cannot be confined: \(error.what)\n")
            throw ExitStatus.unavailable
        }
        guard let picture = PicturePipe.readAll() else { PicturePipe.end(Status.tooLarge) }
        do throws(PictureFault) {
            let codes = try reader.codes(in: picture)
            PicturePipe.end(0, saying: DecodedCodes(codes: codes).json)
        } catch {
            switch error {
            case .notAPicture: PicturePipe.end(Status.notAPicture)
            case .tooLarge: PicturePipe.end(Status.tooLarge)
            }
        }
    }
}
