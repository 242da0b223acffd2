import ProgramSettings

/// The places of this machine's own data and of the secret that all workers share.
struct DataSettings: SettingArea {
    static let folder = Setting.text(
        "data.folder", "",
        """
        Folder for private servers and the service's own key. Empty: /var/lib/fapiao for root, else
        $XDG_DATA_HOME/fapiao, else ~/.local/share/fapiao: of $HOME, or the account's own home.
        """)
    static let secretFile = Setting.text(
        "service.secretFile", "",
        """
        File with 64 or more hexadecimal digits, the key under which clients' addresses are hashed;
        others must not be able to read it. Workers that share a Redis need the same one. Empty:
        made at the first start in the data folder.
        """)

    static let groups = [
        SettingGroup("data", [folder]),
        SettingGroup("service", [secretFile]),
    ]

    /// Empty for the usual place.
    let folder: String
    /// Empty for the one in the data folder.
    let secretFile: String

    init(from reader: inout SettingReader) {
        folder = reader.read(Self.folder)
        secretFile = reader.read(Self.secretFile)
    }
}
