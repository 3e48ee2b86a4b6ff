/** Of the server and everything published with it. */
export const VERSION = '0.1.0';
